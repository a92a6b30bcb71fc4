import { dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { decodePlan, type Plan, planNameForBuildId, planNameForPath } from '../plan/index.js';
import {
  effectiveUserId,
  readBytes,
  readFacts,
  readNames,
  removeFile,
  removeIfEmpty,
} from '../system/index.js';
import type { ExaminedFile } from './identify-file.js';
import type { Store } from './store.js';

const PLAN_SUBDIRECTORY = /^(?:[0-9a-f]{2}|path)$/;
const WRITABLE_BY_OTHERS = 0o022;

/** A file in a plan directory. */
export type PlanOnDisk =
  | { path: string; state: 'plan'; plan: Plan; image: Buffer }
  /** An empty file: appliers stop looking and do nothing. */
  | { path: string; state: 'mask' }
  | { path: string; state: 'damaged'; error: PrefaultError };

/** Where the plan of a program lies below a plan directory. A build-id of one byte leaves no file name. */
export function planNameFor({ path, buildId }: ExaminedFile): string {
  return buildId === undefined || buildId.length < 4 ? planNameForPath(path) : planNameForBuildId(buildId);
}

/** Removes a plan, and its subdirectory with the last plan in it. The store must be locked. */
export async function removePlan(path: string): Promise<void> {
  await removeFile(path);
  await removeIfEmpty(dirname(path));
}

/** Undefined if there is no such file; a file that is no plan is an answer, not an error. */
export async function readPlan(path: string): Promise<PlanOnDisk | undefined> {
  const image = await readBytes(path);
  if (image === undefined) return undefined;
  if (image.length === 0) return { path, state: 'mask' };
  try {
    return { path, state: 'plan', plan: decodePlan(image, path), image };
  } catch (error) {
    if (error instanceof PrefaultError) return { path, state: 'damaged', error };
    throw error;
  }
}

/** The directories below a plan directory that hold plans. */
export async function planSubdirectories(store: Store): Promise<string[]> {
  const names = (await readNames(store.planDirectory)) ?? [];
  return names.filter((name) => PLAN_SUBDIRECTORY.test(name)).map((name) => join(store.planDirectory, name));
}

/** Everything in a store's plan directory that has a plan's name. */
export async function scanPlans(store: Store): Promise<PlanOnDisk[]> {
  const plans: PlanOnDisk[] = [];
  for (const directory of await planSubdirectories(store)) {
    for (const name of (await readNames(directory)) ?? []) {
      if (name.startsWith('.') || !name.endsWith('.plan')) continue;
      const plan = await readPlan(join(directory, name));
      if (plan !== undefined) plans.push(plan);
    }
  }
  return plans;
}

/**
 * Why appliers refuse a plan because of its owner or its permissions, or undefined
 * (docs/plan-format.md, "Where plans lie"). Owners count on the running system only: an image may be unpacked by a user.
 */
export async function refusedBecause(store: Store, planPath: string): Promise<string | undefined> {
  const owner = store.scope === 'user' ? effectiveUserId() : 0;
  for (const path of [planPath, join(planPath, '..'), store.planDirectory]) {
    const facts = await readFacts(path);
    if (facts === undefined) continue;
    if ((facts.mode & WRITABLE_BY_OTHERS) !== 0) return `'${path}' is writable by others`;
    if (store.root === '/' && facts.ownerId !== owner) return `'${path}' belongs to another user`;
  }
  return undefined;
}
