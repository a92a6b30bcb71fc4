import { join } from 'node:path';
import { readDisabled, writeDisabled } from './disabled-programs.js';
import { examineFile } from './identify-file.js';
import { keepMasks } from './keep-masks.js';
import { withStoreLock } from './lock-store.js';
import { type PlanOnDisk, planNameFor, readPlan, removePlan } from './plan-files.js';
import type { Store } from './store.js';

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

/**
 * Has appliers leave these programs alone, this build and those to come: lists them as switched off and puts a mask in
 * the place of each plan, also of one that is not there. Throws BUSY, NO_SPACE, PERMISSION.
 *
 * @returns the masks that were not there before
 */
export function maskPlans(store: Store, programs: readonly string[]): Promise<string[]> {
  return withStoreLock(store, async () => {
    const { changes } = await keepMasks(store, { add: programs });
    return changes.flatMap(({ action, path }) => (action === 'masked' ? [path] : []));
  });
}

/** What it took to switch programs on. */
export interface Unmasking {
  /** The masks that were there. */
  paths: readonly string[];
  /** Whether one of the programs was switched off for its builds to come. */
  wasListed: boolean;
}

/**
 * Removes the masks of these programs from a store, and whatever shares them from the list of what is switched off.
 * Plans are compiled by the next refresh. The list goes last, so that an interrupted one can be repeated.
 * Throws BUSY, NO_SPACE, PERMISSION.
 */
export function unmaskPlans(store: Store, programs: readonly string[]): Promise<Unmasking> {
  return withStoreLock(store, async () => {
    const listed = await readDisabled(store);
    const named = await namePlans(store.root, programs);
    const former = listed.filter(({ program }) => programs.includes(program));
    const names = new Set([
      ...named.map(({ planName }) => planName),
      ...former.map(({ maskName }) => maskName),
    ]);
    const paths: string[] = [];
    for (const name of names) {
      const path = name === undefined ? undefined : join(store.planDirectory, name);
      if (path === undefined || (await readPlan(path))?.state !== 'mask') continue;
      await removePlan(path);
      paths.push(path);
    }
    const rest = listed.filter(
      ({ program, maskName }) =>
        !programs.includes(program) && (maskName === undefined || !names.has(maskName)),
    );
    if (rest.length < listed.length) await writeDisabled(store, rest);
    return { paths, wasListed: former.length > 0 };
  });
}
