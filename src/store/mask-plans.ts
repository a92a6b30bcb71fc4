import { join } from 'node:path';
import { writeAllAtomically } from '../system/index.js';
import { examineFile } from './identify-file.js';
import { withStoreLock } from './lock-store.js';
import { type PlanOnDisk, planNameFor, readPlan, removePlan } from './plan-files.js';
import type { Store } from './store.js';

const MASK_MODE = 0o644;

/** A program, and what its plan is called wherever it lies. */
export interface NamedProgram {
  program: string;
  planName: string;
}

/** The names of the plans of those programs that are there; without its file nobody knows what a program's plan is called. */
export async function namePlans(root: string, programs: readonly string[]): Promise<NamedProgram[]> {
  const named: NamedProgram[] = [];
  for (const program of programs) {
    const file = await examineFile(root, program);
    if (file !== undefined) named.push({ program, planName: planNameFor(file) });
  }
  return named;
}

/** The first that lies under the name of a program's plan: all that appliers look at. */
export interface FoundPlan extends NamedProgram {
  state: PlanOnDisk['state'];
  store: Store;
  path: string;
}

async function findPlan(stores: readonly Store[], named: NamedProgram): Promise<FoundPlan | undefined> {
  for (const store of stores) {
    const found = await readPlan(join(store.planDirectory, named.planName));
    if (found !== undefined) return { ...named, store, path: found.path, state: found.state };
  }
  return undefined;
}

/** What appliers find for these programs in these stores; nothing for a program without plan and mask. */
export async function findPlans(
  stores: readonly Store[],
  programs: readonly NamedProgram[],
): Promise<FoundPlan[]> {
  const found: FoundPlan[] = [];
  for (const named of programs) {
    const plan = await findPlan(stores, named);
    if (plan !== undefined) found.push(plan);
  }
  return found;
}

async function maskPaths(store: Store, programs: readonly NamedProgram[]): Promise<string[]> {
  const found = await findPlans([store], programs);
  return [...new Set(found.flatMap(({ state, path }) => (state === 'mask' ? [path] : [])))];
}

/**
 * Has appliers leave these programs alone: puts a mask in the place of each plan, also of one that is not there.
 * Throws BUSY, NO_SPACE, PERMISSION.
 *
 * @returns the masks that were not there before
 */
export function maskPlans(store: Store, programs: readonly NamedProgram[]): Promise<string[]> {
  return withStoreLock(store, async () => {
    const present = await maskPaths(store, programs);
    const places = programs.map(({ planName }) => join(store.planDirectory, planName));
    const paths = [...new Set(places)].filter((path) => !present.includes(path));
    await writeAllAtomically(paths.map((path) => ({ path, data: '', mode: MASK_MODE })));
    return paths;
  });
}

/**
 * Removes the masks of these programs from a store. Plans are compiled by the next refresh.
 * Throws BUSY, PERMISSION.
 *
 * @returns the masks that were there
 */
export function unmaskPlans(store: Store, programs: readonly NamedProgram[]): Promise<string[]> {
  return withStoreLock(store, async () => {
    const paths = await maskPaths(store, programs);
    for (const path of paths) await removePlan(path);
    return paths;
  });
}
