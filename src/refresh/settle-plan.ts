import { join } from 'node:path';
import type { Plan } from '../plan/index.js';
import {
  compileFor,
  fitProfile,
  planFile,
  readPlan,
  readPorted,
  readProfile,
  refusedBecause,
  type Store,
  suffices,
} from '../store/index.js';
import { type FileToWrite, isEmptyFile, NO_FILE, stampFile } from '../system/index.js';
import type { RememberedPlan } from './memory.js';
import { stillStale } from './ported-files.js';
import type { Looks, SurveyedProfile } from './survey-profiles.js';

/** The stores of a refresh: plans are written into `target`; `shipped` is looked at if `target` is the system's. */
export interface RefreshStores {
  target: Store;
  shipped: Store | undefined;
}

/** What has to become of a program's plan. */
export interface SettledPlan {
  program: string;
  found: RememberedPlan;
  /** Where its plan lies or will lie in the target store; absent if it needs none there. */
  path?: string;
  write?: FileToWrite;
  isMasked?: boolean;
}

export function stampsAt({ target, shipped }: RefreshStores, name: string) {
  return {
    stamp: stampFile(join(target.planDirectory, name)),
    shippedStamp: shipped === undefined ? NO_FILE : stampFile(join(shipped.planDirectory, name)),
  };
}

/** What was settled the last time, if nothing that it depends on has changed. */
export function asBefore(
  program: string,
  candidates: readonly SurveyedProfile[],
  stores: RefreshStores,
  { memory, stamps }: Looks,
): SettledPlan | undefined {
  const before = memory.plans.get(program);
  if (before === undefined || !stamps.isUnchanged(program)) return undefined;
  if (candidates.length !== before.candidates.length) return undefined;
  if (candidates.some(({ key, changed }, index) => changed || key !== before.candidates[index]))
    return undefined;
  const { name } = before;
  if (name === undefined) return { program, found: before };
  const { stamp, shippedStamp } = stampsAt(stores, name);
  if (stamp !== before.stamp || shippedStamp !== before.shippedStamp) return undefined;
  if (stamp === NO_FILE) return { program, found: before };
  const path = join(stores.target.planDirectory, name);
  return { program, found: before, path, isMasked: isEmptyFile(stamp) };
}

async function compile(program: string, surveyed: SurveyedProfile, { examiner }: Looks) {
  const { store, name, port } = surveyed;
  const copy = port?.stamp === undefined ? undefined : await readPorted(store, name);
  const profile = copy ?? (await readProfile(store, name));
  if (profile === undefined) return undefined;
  const stale = copy === undefined ? surveyed.stale : stillStale(surveyed);
  const stalePaths = new Map(stale.map((verdict) => [verdict.path, verdict]));
  const remembered = new Map(
    profile.files.map(({ path }) => [path, stalePaths.get(path) ?? { path, state: 'fresh' as const }]),
  );
  const fit = await fitProfile(profile, examiner.look, { remembered });
  return compileFor(profile, program, store.root, fit);
}

/** Whether the shipped plans have one already that makes another superfluous. A mask among them is a word of its own. */
async function isShipped({ shipped }: RefreshStores, name: string, compiled: Plan): Promise<boolean> {
  if (shipped === undefined) return false;
  const found = await readPlan(join(shipped.planDirectory, name));
  return found?.state === 'mask' || (found?.state === 'plan' && suffices(found.plan, compiled));
}

/** Whether nothing is to be written there: a mask stands in the plan's place, or one is to. */
export async function isMasked(path: string, program: string, { disabled }: Looks): Promise<boolean> {
  return disabled.has(program) || (await readPlan(path))?.state === 'mask';
}

async function isInPlace(target: Store, path: string, image: Buffer): Promise<boolean> {
  const found = await readPlan(path);
  return (
    found?.state === 'plan' && found.image.equals(image) && (await refusedBecause(target, path)) === undefined
  );
}

/** Decides what has to become of the plan of one program. Nothing is changed. */
export async function settlePlan(
  program: string,
  candidates: readonly SurveyedProfile[],
  stores: RefreshStores,
  looks: Looks,
): Promise<SettledPlan> {
  const before = asBefore(program, candidates, stores, looks);
  if (before !== undefined) return before;
  const none = { candidates: candidates.map(({ key }) => key), stamp: NO_FILE, shippedStamp: NO_FILE };
  for (const candidate of candidates) {
    const compiled = await compile(program, candidate, looks);
    if (compiled === undefined) continue;
    const { name, plan, image } = compiled;
    const found = { ...none, source: candidate.key, name, ...stampsAt(stores, name) };
    const path = join(stores.target.planDirectory, name);
    if (await isMasked(path, program, looks)) return { program, found, path, isMasked: true };
    if (candidate.scope === 'shipped' && (await isShipped(stores, name, plan)))
      return { program, found: { ...found, stamp: NO_FILE } };
    if (await isInPlace(stores.target, path, image)) return { program, found, path };
    return { program, found, path, write: planFile(path, image) };
  }
  return { program, found: none };
}
