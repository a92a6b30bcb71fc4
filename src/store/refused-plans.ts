import { dirname, join } from 'node:path';
import { canonicalPath, effectiveUserId, readFacts, readLinkFacts } from '../system/index.js';
import type { Store } from './store.js';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const ROOT_ID = 0;

/** A directory through which others could put plans of their choice in the place of a user's, and why. */
export interface UnguardedDirectory {
  path: string;
  why: 'writable' | 'foreign';
}

async function findUnguarded(path: string, ownerId: number): Promise<UnguardedDirectory | undefined> {
  const facts = await readLinkFacts(path);
  if (facts === undefined) return undefined;
  if (facts.ownerId !== ownerId && facts.ownerId !== ROOT_ID) return { path, why: 'foreign' };
  if (facts.kind !== 'link' && (facts.mode & WRITABLE_BY_OTHERS) !== 0 && (facts.mode & STICKY) === 0)
    return { path, why: 'writable' };
  return path === '/' ? undefined : findUnguarded(dirname(path), ownerId);
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
 * Why appliers refuse a plan because of its owner or its permissions, or those of its directories, or undefined
 * (docs/plan-format.md, "Where plans lie"). Owners count on the running system only: an image may be unpacked by a user.
 */
export async function refusedBecause(store: Store, planPath: string): Promise<string | undefined> {
  const owner = store.scope === 'user' ? effectiveUserId() : ROOT_ID;
  for (const path of [planPath, join(planPath, '..'), store.planDirectory]) {
    const facts = await readFacts(path);
    if (facts === undefined) continue;
    if ((facts.mode & WRITABLE_BY_OTHERS) !== 0) return `'${path}' is writable by others`;
    if (store.root === '/' && facts.ownerId !== owner) return `'${path}' belongs to another user`;
  }
  const unguarded = await unguardedDirectoryOf(store);
  if (unguarded === undefined) return undefined;
  const { path, why } = unguarded;
  return why === 'writable' ? `'${path}' is writable by others` : `'${path}' belongs to another user`;
}
