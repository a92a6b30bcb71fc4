import { PrefaultError } from '../errors.js';
import { encodeProfile, type Profile } from '../profile/index.js';
import {
  type FileVerdict,
  namesBelow,
  type PortedBefore,
  type PortedProfile,
  portedFile,
  portedNames,
  portedPath,
  portedText,
  portProfile,
  readPorted,
  readProfile,
  type Store,
} from '../store/index.js';
import { monotonicMs, removeFile, removeIfEmpty, stampFile, writeAllAtomically } from '../system/index.js';
import type { RememberedPort, TriedFile } from './memory.js';
import type { Looks, Survey, SurveyedProfile } from './survey-profiles.js';

/** After so long what was found is put into force and remembered before it goes on: a refresh may be ended at any time. */
const BUDGET_MS = 4000;

/** What came of the stale files that have not changed since. */
async function outcomesBefore(
  { key, stamp, store, name, stale }: SurveyedProfile,
  { memory, stamps }: Looks,
): Promise<PortedBefore | undefined> {
  const before = memory.profiles.get(key);
  if (before?.port === undefined || before.stamp !== stamp) return undefined;
  const isCopyAsItWas =
    before.port.stamp !== undefined && stampFile(portedPath(store, name)) === before.port.stamp;
  // In the place of a file that is gone there may be one of another name by now.
  const gone = new Set(stale.flatMap(({ path, why }) => (why === 'absent' ? [path] : [])));
  const same = before.port.outcomes.filter(
    ({ path, to, state }) =>
      stamps.isUnchanged(path) &&
      (to === undefined || stamps.isUnchanged(to)) &&
      !(state === 'dropped' && gone.has(path)),
  );
  return {
    profile: isCopyAsItWas ? await readPorted(store, name) : undefined,
    outcomes: new Map(same.map((outcome) => [outcome.path, outcome])),
  };
}

async function carryOver(
  original: Profile,
  surveyed: SurveyedProfile,
  looks: Looks,
): Promise<PortedProfile | undefined> {
  const { stamps, examiner } = looks;
  const stale = new Map(surveyed.stale.map((verdict): [string, FileVerdict] => [verdict.path, verdict]));
  const verdicts = original.files.map(({ path }) => stale.get(path) ?? { path, state: 'fresh' as const });
  const before = await outcomesBefore(surveyed, looks);
  // The stamps first: who writes a file or a directory while it is looked through is noticed the next time.
  const names = namesBelow(surveyed.store.root);
  const look: typeof examiner.look = (path) => {
    stamps.isThere(path);
    return examiner.look(path);
  };
  try {
    return await portProfile(original, look, {
      verdicts,
      names: (directory) => {
        stamps.isThere(directory);
        return names(directory);
      },
      ...(before === undefined ? {} : { before }),
    });
  } catch (error) {
    // What cannot be carried over is stale, as it would be without.
    if (error instanceof PrefaultError) return undefined;
    throw error;
  }
}

async function write(store: Store, profile: Profile): Promise<void> {
  const { name } = profile;
  const text = encodeProfile(profile);
  if ((await portedText(store, name)) !== text) await writeAllAtomically([portedFile(store, name, text)]);
}

function isTried(outcome: PortedProfile['files'][number]): outcome is TriedFile {
  return outcome.state !== 'fresh';
}

/** The profile as it is once it was carried over; the copy is written. */
async function portSurveyed(surveyed: SurveyedProfile, looks: Looks): Promise<SurveyedProfile> {
  const { store, name } = surveyed;
  const original = await readProfile(store, name);
  const result = original === undefined ? undefined : await carryOver(original, surveyed, looks);
  if (result === undefined) return { ...surveyed, port: { outcomes: [], advice: 'retrain' } };
  const { profile, files, confidence, advice } = result;
  const port: RememberedPort = { outcomes: files.filter(isTried), advice };
  if (files.every(({ state }) => state !== 'ported')) return { ...surveyed, port };
  const path = portedPath(store, name);
  await write(store, profile);
  return {
    ...surveyed,
    changed: true,
    programs: profile.programs,
    known: confidence,
    port: { ...port, stamp: stampFile(path) },
  };
}

/** Whether a profile has stale files that nobody has tried to carry over yet. */
export function isUntried({ stale, port }: SurveyedProfile): boolean {
  return stale.length > 0 && port === undefined;
}

/**
 * Carries the profiles over to the builds that are there, as far as that is sure: those that have changed since the last
 * time, or whose files have, and of these what has. Each copy is made from the original. Where there is much to do, some
 * are left as they are for the next round. The stores must be locked. Throws NO_SPACE, PERMISSION.
 */
export async function portProfiles(
  profiles: readonly SurveyedProfile[],
  looks: Looks,
  budgetMs = BUDGET_MS,
): Promise<SurveyedProfile[]> {
  const deadlineMs = monotonicMs() + budgetMs;
  let isFirst = true;
  const ported: SurveyedProfile[] = [];
  for (const profile of profiles) {
    // One at least, whatever it takes: else there would be no end.
    const isDue = isUntried(profile) && (isFirst || monotonicMs() < deadlineMs);
    ported.push(isDue ? await portSurveyed(profile, looks) : profile);
    if (isDue) isFirst = false;
  }
  return ported;
}

/** Removes the copies of profiles that are gone, or that fit by themselves again. */
export async function removeNeedlessCopies(
  stores: readonly Store[],
  { profiles, unreadable }: Survey,
): Promise<void> {
  const needed = new Set(
    [
      ...profiles.filter((profile) => profile.port?.stamp !== undefined || isUntried(profile)),
      ...unreadable,
    ].map(({ scope, name }) => `${scope}/${name}`),
  );
  for (const store of stores) {
    const names = await portedNames(store);
    for (const name of names)
      if (!needed.has(`${store.scope}/${name}`)) await removeFile(portedPath(store, name));
    if (names.length > 0) await removeIfEmpty(store.portedDirectory);
  }
}
