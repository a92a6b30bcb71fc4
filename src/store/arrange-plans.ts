import { join } from 'node:path';
import { compilePlan, encodePlan, type Plan } from '../plan/index.js';
import type { Profile } from '../profile/index.js';
import type { FileToWrite } from '../system/index.js';
import { type Fit, fitProfile } from './fit-profile.js';
import { examineFile } from './identify-file.js';
import { type PlanOnDisk, planFile, planNameFor, scanPlans } from './plan-files.js';
import { profileServing } from './profile-serving.js';
import type { Store } from './store.js';

/** What has to change in a plan directory. */
export interface Arrangement {
  write: readonly FileToWrite[];
  /** Plans of these programs that no profile stands behind any more, or that lie under an earlier build-id. */
  remove: readonly string[];
  /** Places where a mask stands. It stays: it is the user's word that this program is left alone. */
  masked: readonly string[];
  /** How the profiles that serve these programs fit. */
  fits: ReadonlyMap<Profile, Fit>;
}

/** The plan of `program` as its file would be written, and where; undefined if the program is absent or nothing fits. */
export async function compileFor(
  profile: Profile,
  program: string,
  root: string,
  fit: Fit,
): Promise<{ name: string; plan: Plan; image: Buffer } | undefined> {
  const file = await examineFile(root, program);
  if (file === undefined) return undefined;
  const plan = compilePlan({ profile, program, identities: fit.identities });
  if (plan.files.length === 0) return undefined;
  return { name: planNameFor(file), plan, image: encodePlan(plan) };
}

function obsoletePlans(
  plans: readonly PlanOnDisk[],
  programs: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): string[] {
  return plans.flatMap((found) =>
    found.state === 'plan' && programs.has(found.plan.program) && !kept.has(found.path) ? [found.path] : [],
  );
}

/**
 * Decides which plans of `programs` a store has to hold when it holds `profiles`. It changes nothing.
 * Whose plan a file is stands in the plan itself (`program`), so no index can disagree with the directory.
 */
export async function arrangePlans(
  store: Store,
  programs: readonly string[],
  profiles: readonly Profile[],
): Promise<Arrangement> {
  const existing = await scanPlans(store);
  const masks = new Set(existing.flatMap(({ path, state }) => (state === 'mask' ? [path] : [])));
  const fits = new Map<Profile, Fit>();
  const write: FileToWrite[] = [];
  const masked: string[] = [];
  for (const program of new Set(programs)) {
    const profile = profileServing(program, profiles);
    if (profile === undefined) continue;
    const fit = fits.get(profile) ?? (await fitProfile(profile, store.root));
    fits.set(profile, fit);
    const compiled = await compileFor(profile, program, store.root, fit);
    if (compiled === undefined) continue;
    const path = join(store.planDirectory, compiled.name);
    if (masks.has(path)) masked.push(path);
    else write.push(planFile(path, compiled.image));
  }
  const remove = obsoletePlans(existing, new Set(programs), new Set(write.map(({ path }) => path)));
  return { write, remove, masked, fits };
}
