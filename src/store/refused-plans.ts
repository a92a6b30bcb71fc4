import { dirname, join } from 'node:path';
import { canonicalPath, effectiveUserId, readFacts, readLinkFacts } from '../system/index.js';
import type { Store } from './store.js';

const WRITABLE_BY_OTHERS = 0o022;
const WRITABLE_BY_ALL = 0o002;
const SEARCHABLE_BY_OTHERS = 0o011;
const STICKY = 0o1000;
const ROOT_ID = 0;

/** What others could put plans of their choice in the place of, or through, and why. */
export interface UnguardedDirectory {
  path: string;
  why: 'writable' | 'foreign';
}

/* As src/native/reach.c. `groups`: one further down that a group can write to. */
async function findUnguarded(
  path: string,
  ownerId: number,
  groups?: string,
): Promise<UnguardedDirectory | undefined> {
  const writable = (where: string | undefined) =>
    where === undefined ? undefined : ({ path: where, why: 'writable' } as const);
  const facts = await readLinkFacts(path);
  if (facts === undefined) return writable(groups);
  const { mode } = facts;
  if (facts.ownerId !== ownerId && facts.ownerId !== ROOT_ID) return { path, why: 'foreign' };
  let still = groups;
  if (facts.kind === 'link') {
    if (groups !== undefined) return writable(groups);
  } else {
    if ((mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0) return writable(path);
    if (facts.ownerId === ownerId && (mode & SEARCHABLE_BY_OTHERS) === 0) still = undefined;
    else if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) still ??= path;
  }
  return path === '/' ? writable(still) : findUnguarded(dirname(path), ownerId, still);
}

/** The first directory above a user's plan directory for which appliers refuse what lies in it; of other stores none. */
export async function unguardedDirectoryOf(store: Store): Promise<UnguardedDirectory | undefined> {
  if (store.scope !== 'user' || store.root !== '/') return undefined;
  const path = await canonicalPath(store.planDirectory);
  if (path === undefined) return undefined;
  const ownerId = effectiveUserId();
  return (
    (await findUnguarded(dirname(path), ownerId)) ??
    (await findUnguarded(dirname(store.planDirectory), ownerId))
  );
}

/**
 * What makes appliers refuse a plan: its owner or its permissions, or those of its directories
 * (docs/plan-format.md, "Where plans lie"). Owners count on the running system only: an image may be unpacked by a user.
 */
export async function refusalOf(store: Store, planPath: string): Promise<UnguardedDirectory | undefined> {
  const owner = store.scope === 'user' ? effectiveUserId() : ROOT_ID;
  for (const path of [planPath, join(planPath, '..'), store.planDirectory]) {
    const facts = await readFacts(path);
    if (facts === undefined) continue;
    if ((facts.mode & WRITABLE_BY_OTHERS) !== 0) return { path, why: 'writable' };
    if (store.root === '/' && facts.ownerId !== owner) return { path, why: 'foreign' };
  }
  return unguardedDirectoryOf(store);
}

/** The same in words, or undefined. */
export async function refusedBecause(store: Store, planPath: string): Promise<string | undefined> {
  const refusal = await refusalOf(store, planPath);
  if (refusal === undefined) return undefined;
  const { path, why } = refusal;
  return why === 'writable' ? `'${path}' is writable by others` : `'${path}' belongs to another user`;
}
