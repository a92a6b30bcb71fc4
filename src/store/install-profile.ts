import { PrefaultError } from '../errors.js';
import { encodeProfile, type Profile } from '../profile/index.js';
import { type FileToWrite, removeFile, writeAllAtomically } from '../system/index.js';
import { type Arrangement, arrangePlans } from './arrange-plans.js';
import type { FileVerdict } from './fit-profile.js';
import { keepMasks } from './keep-masks.js';
import { withStoreLock } from './lock-store.js';
import { removePlan } from './plan-files.js';
import { portProfile } from './port-profile.js';
import { intactProfiles, listProfiles, portedFile, portedPath, profilePath } from './profile-files.js';
import type { Store } from './store.js';

const PROFILE_MODE = 0o644;

/** What an installation did. All paths are of the running system. */
export interface Installation {
  profilePath: string;
  /** The copy of it that was carried over to the builds that are here, where it was. */
  portedPath?: string;
  /** The plans compiled, one for each program that is here. */
  planPaths: readonly string[];
  /** Plans of earlier installs that were removed. */
  removedPaths: readonly string[];
  /** Plans that were not written because a mask stands in their place. */
  maskedPaths: readonly string[];
  /** Files of the profile that no longer fit and stay out of the plans. */
  stale: readonly FileVerdict[];
}

function refuseSecondName(profile: Profile, others: readonly Profile[]): void {
  const [program] = profile.programs;
  const rival = others.find(({ programs }) => programs[0] === program);
  if (rival === undefined || program === undefined) return;
  throw new PrefaultError(`profile '${rival.name}' already serves '${program}'`, {
    code: 'CONFLICT',
    subject: program,
    remedy: `use the name '${rival.name}' (and --mode for another usage pattern), or run 'prefault remove ${rival.name}' first`,
  });
}

function refuseUseless(
  profile: Profile,
  { write, masked }: Arrangement,
  stale: readonly FileVerdict[],
): void {
  if (write.length > 0 || masked.length > 0) return;
  const program = profile.programs[0] ?? profile.name;
  throw new PrefaultError(
    `profile '${profile.name}' fits nothing here (${stale.length} of ${profile.files.length} files are stale, or its programs are absent)`,
    { code: 'STALE', subject: profile.name, remedy: `run 'prefault train -- ${program}' on this system` },
  );
}

/** The profile for the builds that are here; undefined if it fits as it is, or nothing can be carried over. */
async function carriedOver(profile: Profile, { root }: Store): Promise<Profile | undefined> {
  const ported = await portProfile(profile, root);
  return ported.files.some(({ state }) => state === 'ported') ? ported.profile : undefined;
}

/**
 * Puts a profile into a store and compiles a plan for each of its programs. Plans of an earlier profile of
 * that name are removed where they are no longer right. What was made for other builds is carried over where that is sure. Either all of it happens or none, but for a kill
 * between two renames: then `verifyInstalled` says so and installing again completes it. A program that is
 * switched off gets a mask instead, also where an upgrade has left it without one.
 *
 * Throws CONFLICT (another profile serves the program), STALE (nothing fits), BUSY, NO_SPACE, PERMISSION.
 */
export function installProfile(store: Store, profile: Profile): Promise<Installation> {
  return withStoreLock(store, async () => {
    const stored = intactProfiles(await listProfiles([store]));
    const others = stored.filter(({ name }) => name !== profile.name);
    refuseSecondName(profile, others);
    const replaced = stored.find(({ name }) => name === profile.name);
    const programs = [...profile.programs, ...(replaced?.programs ?? [])];
    await keepMasks(store);
    const ported = await carriedOver(profile, store);
    const fitting = ported ?? profile;
    const arrangement = await arrangePlans(store, [...programs, ...fitting.programs], [...others, fitting]);
    const verdicts = arrangement.fits.get(fitting)?.verdicts ?? [];
    const stale = verdicts.filter(({ state }) => state === 'stale');
    refuseUseless(profile, arrangement, stale);
    const path = profilePath(store, profile.name);
    const copyPath = portedPath(store, profile.name);
    const original: FileToWrite = { path, data: encodeProfile(profile), mode: PROFILE_MODE };
    const copies = ported === undefined ? [] : [portedFile(store, profile.name, encodeProfile(ported))];
    await writeAllAtomically([original, ...copies, ...arrangement.write]);
    // That of a former profile of this name.
    if (ported === undefined) await removeFile(copyPath);
    for (const obsolete of arrangement.remove) await removePlan(obsolete);
    return {
      profilePath: path,
      ...(ported === undefined ? {} : { portedPath: copyPath }),
      planPaths: arrangement.write.map((file) => file.path),
      removedPaths: arrangement.remove,
      maskedPaths: arrangement.masked,
      stale,
    };
  });
}
