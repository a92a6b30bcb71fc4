import { type Store, withStoreLock } from '../store/index.js';
import { readPlainText, writeAtomically } from '../system/index.js';
import { decodeMemory, encodeMemory, type Memory, NO_MEMORY, type RememberedProfile } from './memory.js';
import { type Places, placesOf } from './places.js';
import { portedFiles, stillStale } from './ported-files.js';
import type { ProfileState } from './report.js';
import type { SettledPlan } from './settle-plan.js';
import type { StampBook } from './stamp-book.js';
import type { SurveyedProfile } from './survey-profiles.js';

const STATE = { mode: 0o644, replaces: 'anything' } as const;

/** A profile, and the state that was found. */
export interface FoundProfile {
  profile: SurveyedProfile;
  state: ProfileState;
}

/** What a round found, to be remembered for the next. */
export interface Findings {
  profiles: readonly FoundProfile[];
  settled: readonly SettledPlan[];
  stamps: StampBook;
  /** Programs that are switched off. */
  disabled: readonly string[];
  /** Programs that carry a plan which may be copied. */
  carriers: readonly string[];
}

export async function recall({ memory }: Places): Promise<Memory> {
  const text = await readPlainText(memory);
  return text === undefined ? NO_MEMORY : decodeMemory(text);
}

function toRemember({ profile, state }: FoundProfile): RememberedProfile {
  const { stamp, name, programs, files, stale, known, port } = profile;
  return { stamp, name, programs, files, stale, known, ...(port === undefined ? {} : { port }), state };
}

function isAsBefore(before: Memory, { profiles, settled, stamps, carriers }: Findings): boolean {
  return (
    stamps.isAsBefore() &&
    carriers.join('\0') === before.carriers.join('\0') &&
    profiles.length === before.profiles.size &&
    settled.length === before.plans.size &&
    profiles.every(
      ({ profile, state }) => !profile.changed && before.profiles.get(profile.key)?.state === state,
    ) &&
    settled.every(({ program, found }) => before.plans.get(program) === found)
  );
}

/**
 * What no plan names and a refresh has to hear of all the same: a library that is downgraded to the build of a
 * profile, a program that comes back, the next build of one that is switched off.
 */
function watchedPaths({ profiles, settled, disabled }: Findings): string {
  const unplanned = settled.flatMap(({ program, path }) => (path === undefined ? [program] : []));
  // The former names of files, too, that were carried over under another one.
  const renamed = profiles.flatMap(({ profile }) =>
    portedFiles(profile).flatMap(({ path, to }) => (to === undefined ? [] : [path])),
  );
  const stale = profiles.flatMap(({ profile }) => stillStale(profile).map(({ path }) => path));
  return watchedText([...stale, ...renamed, ...unplanned, ...disabled]);
}

function watchedText(paths: readonly string[]): string {
  return [...new Set(paths)]
    .sort()
    .map((path) => `${path}\n`)
    .join('');
}

async function write({ watched }: Places, before: string | undefined, text: string): Promise<boolean> {
  if (before === text) return false;
  await writeAtomically(watched, text, STATE);
  return true;
}

/** Tells the stamp checker which files it has to watch though no plan names them. */
export async function tellWatched(places: Places, findings: Findings): Promise<boolean> {
  return write(places, await readPlainText(places.watched), watchedPaths(findings));
}

/**
 * Has the stamp checker watch these programs, whose plans have given way to masks, as soon as its next check: their
 * upgrade may come before a refresh. The store must be the system's. Throws BUSY, NO_SPACE, PERMISSION.
 */
export function watchPrograms(store: Store, programs: readonly string[]): Promise<void> {
  const places = placesOf(store);
  return withStoreLock(store, async () => {
    const before = await readPlainText(places.watched);
    const paths = (before ?? '').split('\n').filter((path) => path !== '');
    await write(places, before, watchedText([...paths, ...programs]));
  });
}

/** Remembers what was found; nothing is written if it is what was remembered before. */
export async function remember({ memory }: Places, before: Memory, findings: Findings): Promise<void> {
  if (isAsBefore(before, findings)) return;
  const found = encodeMemory({
    stamps: findings.stamps.settled(),
    profiles: new Map(findings.profiles.map((item) => [item.profile.key, toRemember(item)])),
    plans: new Map(findings.settled.map((plan) => [plan.program, plan.found])),
    carriers: findings.carriers,
  });
  await writeAtomically(memory, found, STATE);
}
