import { PrefaultError } from '../errors.js';
import { toExtents } from './extents.js';
import { pathFault } from './paths.js';
import type { ProfileMode, TouchedFile } from './profile.js';
import type { Recording } from './recording.js';
import { compareText, sortedUnique } from './sorting.js';

export interface LearnOptions {
  /** Name of the mode. */
  name: string;
  token?: string;
  /** In how many of the recordings a page, directory or lookup must stand to be kept. */
  agreement: number;
}

/**
 * Merges the recordings of several starts into a mode (docs/profile-format.md, "Merging"). The result does not
 * depend on the order of the recordings. Paths that a profile cannot hold are left out.
 *
 * @throws PrefaultError USAGE if `agreement` is not within 1 and the number of recordings
 */
export function learnMode(
  recordings: readonly Recording[],
  { name, token, agreement }: LearnOptions,
): ProfileMode {
  if (!Number.isInteger(agreement) || agreement < 1 || agreement > recordings.length) {
    throw new PrefaultError(
      `${agreement} of ${recordings.length} recordings cannot agree on the mode '${name}'`,
      {
        code: 'USAGE',
        subject: name,
        remedy: 'record at least one start, and as many as have to agree',
      },
    );
  }
  return {
    name,
    ...(token === undefined ? {} : { token }),
    runCount: recordings.length,
    files: learnFiles(recordings, agreement),
    directories: agreedPaths(recordings, agreement, ({ directories }) => directories),
    lookups: agreedPaths(recordings, agreement, ({ lookups }) => lookups),
  };
}

function learnFiles(recordings: readonly Recording[], agreement: number): TouchedFile[] {
  const ranks = new Map<string, number[]>();
  const votes = new Map<string, Map<number, number>>();
  for (const recording of recordings) {
    const pagesByPath = new Map<string, Set<number>>();
    for (const { path, pages } of recording.files) {
      if (pathFault(path) !== undefined || pages.length === 0) continue;
      const known = pagesByPath.get(path);
      for (const page of pages) (known ?? setIn(pagesByPath, path)).add(page);
    }
    [...pagesByPath].forEach(([path, pages], rank) => {
      ranks.set(path, [...(ranks.get(path) ?? []), rank]);
      const pageVotes = votes.get(path) ?? new Map<number, number>();
      votes.set(path, pageVotes);
      for (const page of pages) pageVotes.set(page, (pageVotes.get(page) ?? 0) + 1);
    });
  }
  const kept = [...votes].flatMap(([path, pageVotes]) => {
    const pages = [...pageVotes].filter(([, count]) => count >= agreement).map(([page]) => page);
    return pages.length === 0
      ? []
      : [{ path, rank: twiceMedian(ranks.get(path) ?? []), extents: toExtents(pages) }];
  });
  return kept
    .sort((a, b) => a.rank - b.rank || compareText(a.path, b.path))
    .map(({ path, extents }, order) => ({ path, order, extents }))
    .sort((a, b) => compareText(a.path, b.path));
}

function setIn(sets: Map<string, Set<number>>, path: string): Set<number> {
  const set = sets.get(path) ?? new Set<number>();
  sets.set(path, set);
  return set;
}

/* Twice, so that the mean of the two middle ranks stays a whole number. */
function twiceMedian(ranks: readonly number[]): number {
  const sorted = [...ranks].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0);
}

function agreedPaths(
  recordings: readonly Recording[],
  agreement: number,
  pathsOf: (recording: Recording) => readonly string[],
): string[] {
  const votes = new Map<string, number>();
  for (const recording of recordings) {
    for (const path of new Set(pathsOf(recording))) votes.set(path, (votes.get(path) ?? 0) + 1);
  }
  const agreed = [...votes].filter(([path, count]) => count >= agreement && pathFault(path) === undefined);
  return sortedUnique(agreed.map(([path]) => path));
}
