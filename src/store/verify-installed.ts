import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import type { Profile } from '../profile/index.js';
import { compileFor } from './arrange-plans.js';
import { isStale } from './describe-stale.js';
import { type FileVerdict, type Fit, fitProfile } from './fit-profile.js';
import { examineFile } from './identify-file.js';
import { knownShare, stepsBehindShipped } from './known-share.js';
import { type PlanOnDisk, planNameFor, readPlan } from './plan-files.js';
import { suffices } from './plan-suffices.js';
import { intactProfiles, listProfiles, type StoredProfile } from './profile-files.js';
import { profileServing } from './profile-serving.js';
import { refusedBecause } from './refused-plans.js';
import { SCOPES, type Scope, type Store } from './store.js';

/** What appliers find for one program of a profile. */
export interface PlanVerdict {
  program: string;
  state: PlanState;
  /** Where the plan is or has to be, as a path of the running system. */
  path?: string;
  why?: string;
}

/**
 * `present`: what compiling now would give. `stale`: something else. `masked`: an empty file stands there
 * or in a store that comes first. `refused`: owner or permissions are such that appliers leave it alone.
 */
export type PlanState = 'present' | 'missing' | 'masked' | 'stale' | 'damaged' | 'refused';

export interface VerifyOptions {
  /** All stores of the system. */
  stores: readonly Store[];
  /** Takes content whose size and modification time are those of the plan for unchanged. */
  quick?: boolean;
  /** What the stores hold, for a caller who has listed them. */
  listed?: readonly StoredProfile[];
}

export interface InstalledVerdict {
  files: readonly FileVerdict[];
  plans: readonly PlanVerdict[];
}

async function maskBefore(stores: readonly Store[], own: Store, name: string): Promise<string | undefined> {
  for (const store of stores) {
    if (SCOPES.indexOf(store.scope) >= SCOPES.indexOf(own.scope)) continue;
    const path = join(store.planDirectory, name);
    if ((await readPlan(path))?.state === 'mask') return path;
  }
  return undefined;
}

// Plans of shipped profiles come in the package or are compiled on this machine.
async function findPlan(
  stores: readonly Store[],
  own: Store,
  name: string,
): Promise<{ store: Store; found: PlanOnDisk } | undefined> {
  const places = own.scope === 'shipped' ? [...stores.filter(({ scope }) => scope === 'system'), own] : [own];
  for (const store of places) {
    const found = await readPlan(join(store.planDirectory, name));
    if (found !== undefined) return { store, found };
  }
  return undefined;
}

interface Look {
  program: string;
  name?: string;
  place?: { store: Store; found: PlanOnDisk };
  mask?: string;
}

async function lookFor(stores: readonly Store[], own: Store, program: string): Promise<Look> {
  const file = await examineFile(own.root, program);
  if (file === undefined) return { program };
  const name = planNameFor(file);
  const place = await findPlan(stores, own, name);
  const mask = await maskBefore(stores, own, name);
  return {
    program,
    name,
    ...(place === undefined ? {} : { place }),
    ...(mask === undefined ? {} : { mask }),
  };
}

async function judgePlan(
  { program, name, place, mask }: Look,
  own: Store,
  compile: () => ReturnType<typeof compileFor>,
): Promise<PlanVerdict> {
  if (name === undefined) return { program, state: 'missing', why: 'the program is absent' };
  if (mask !== undefined) return { program, state: 'masked', path: mask };
  if (place === undefined) return { program, state: 'missing', path: join(own.planDirectory, name) };
  const { store, found } = place;
  const { path } = found;
  if (found.state === 'mask') return { program, state: 'masked', path };
  if (found.state === 'damaged') return { program, state: 'damaged', path, why: found.error.message };
  const why = await refusedBecause(store, path);
  if (why !== undefined) return { program, state: 'refused', path, why };
  const compiled = await compile();
  const isRight =
    compiled !== undefined &&
    (store.scope === 'shipped' ? suffices(found.plan, compiled.plan) : compiled.image.equals(found.image));
  return { program, state: isRight ? 'present' : 'stale', path };
}

/** Whether the plan of a program comes from the other profile that serves it. */
async function stepsBack(
  own: Store,
  { profile, fit }: { profile: Profile; fit: Fit },
  rival: Profile,
): Promise<boolean> {
  const known = (one: Profile, { verdicts }: Fit) =>
    knownShare(one, new Set(verdicts.filter(isStale).map(({ path }) => path)));
  const [ours, theirs] = [known(profile, fit), known(rival, await fitProfile(rival, own.root))];
  return own.scope === 'shipped'
    ? theirs > 0 && !stepsBehindShipped(theirs, ours)
    : stepsBehindShipped(ours, theirs);
}

/**
 * Holds an installed profile and its plans against the system: does every file still fit, and would
 * appliers find the plans that compiling now gives? A profile has no plan of a program that it steps back from: of what
 * was trained here and what is shipped, the one by which more is known gives the plan.
 */
export async function verifyInstalled(
  own: Store,
  profile: Profile,
  { stores, quick = false, listed }: VerifyOptions,
): Promise<InstalledVerdict> {
  const all = listed ?? (await listProfiles(stores));
  const inScope = (scope: Scope) => intactProfiles(all.filter(({ store }) => store.scope === scope));
  const stored = inScope(own.scope);
  const programs = profile.programs.filter(
    (program) => profileServing(program, stored)?.name === profile.name,
  );
  const looks: Look[] = [];
  for (const program of programs) looks.push(await lookFor(stores, own, program));
  const rivals = own.scope === 'user' ? [] : inScope(own.scope === 'system' ? 'shipped' : 'system');
  // The plan that lies there may be another profile's, and say nothing of how this one fits.
  const isOurs = looks.every(({ program }) => profileServing(program, rivals) === undefined);
  const compiled = looks.flatMap(({ place }) =>
    place?.found.state === 'plan' ? place.found.plan.files : [],
  );
  const fit = await fitProfile(profile, own.root, quick && isOurs ? { compiled } : {});
  const plans: PlanVerdict[] = [];
  for (const look of looks) {
    const rival = look.name === undefined ? undefined : profileServing(look.program, rivals);
    if (rival !== undefined && (await stepsBack(own, { profile, fit }, rival))) continue;
    const compile = () => compileFor(profile, look.program, own.root, fit);
    plans.push(await judgePlan(look, own, compile));
  }
  return { files: fit.verdicts, plans };
}

/** Whether nothing has to be done: every file fits and every plan is present. */
export function isFresh({ files, plans }: InstalledVerdict): boolean {
  return files.every(({ state }) => state === 'fresh') && plans.every(({ state }) => state === 'present');
}

/** The content of a stored profile. Throws the error that reading it met. */
export function contentOrThrow({ content }: StoredProfile): Profile {
  if (content instanceof PrefaultError) throw content;
  return content;
}
