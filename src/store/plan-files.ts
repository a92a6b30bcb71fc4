import { dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { decodePlan, type Plan, planNameForBuildId, planNameForPath } from '../plan/index.js';
import {
  type FileToWrite,
  readBytes,
  readLinkFacts,
  readNames,
  removeFile,
  removeIfEmpty,
} from '../system/index.js';
import type { ExaminedFile } from './identify-file.js';
import type { Store } from './store.js';

const PLAN_SUBDIRECTORY = /^(?:[0-9a-f]{2}|path)$/;
const PLAN_MODE = 0o644;

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

/** A plan or, empty, a mask, as it is to be written: in the place of whatever bears its name. */
export function planFile(path: string, data: string | Buffer): FileToWrite {
  return { path, data, mode: PLAN_MODE, replaces: 'anything' };
}

/** Removes a plan, and its subdirectory with the last plan in it. The store must be locked. */
export async function removePlan(path: string): Promise<void> {
  await removeFile(path);
  await removeIfEmpty(dirname(path));
}

// Appliers follow no link here and take nothing but a regular file; a FIFO would keep its reader waiting.
async function whyNoFile(path: string): Promise<PrefaultError | undefined> {
  const facts = await readLinkFacts(path);
  if (facts === undefined || facts.kind === 'file') return undefined;
  return new PrefaultError(`'${path}' is no regular file, and so no plan`, {
    code: facts.kind === 'directory' ? 'SYSTEM' : 'BAD_FORMAT',
    subject: path,
    remedy: 'remove it',
  });
}

/** Undefined if there is no such file; a file that is no plan is an answer, not an error. */
export async function readPlan(path: string): Promise<PlanOnDisk | undefined> {
  const error = await whyNoFile(path);
  if (error !== undefined) return { path, state: 'damaged', error };
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
