import { PrefaultError } from '../errors.js';
import { toPhasedExtents } from './extents.js';
import { pathFault } from './paths.js';
import { phaseOf } from './phases.js';
import type { ProfileMode, TouchedFile } from './profile.js';
import { rankFiles } from './rank-files.js';
import type { Recording } from './recording.js';
import { sortedUnique } from './sorting.js';

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

/** What the runs showed of one file. */
interface Observed {
  /** The file's rank among the files of each run that touched it. */
  ranks: number[];
  /** For each page, how many runs touched it, and its ranks in those that could tell. */
  pages: Map<number, { votes: number; ranks: number[] }>;
}

function learnFiles(recordings: readonly Recording[], agreement: number): TouchedFile[] {
  const observed = new Map<string, Observed>();
  for (const recording of recordings) {
    [...pagesOf(recording)].forEach(([path, pages], rank) => {
      const file: Observed = observed.get(path) ?? { ranks: [], pages: new Map() };
      observed.set(path, file);
      file.ranks.push(rank);
      for (const [page, pageRank] of pages) {
        const known = file.pages.get(page) ?? { votes: 0, ranks: [] };
        file.pages.set(page, known);
        known.votes += 1;
        if (pageRank !== undefined) known.ranks.push(pageRank);
      }
    });
  }
  const kept = [...observed].flatMap(([path, { ranks, pages }]) => {
    const agreed = [...pages].filter(([, { votes }]) => votes >= agreement);
    const phases = agreed.map(([page, seen]) => [page, phaseOf(twiceMedian(seen.ranks) / 2)] as const);
    const extents = toPhasedExtents(new Map(phases));
    return extents.length === 0 ? [] : [{ path, order: twiceMedian(ranks), extents }];
  });
  return rankFiles(kept);
}

/** The pages of one run with their ranks, by path; files in first-use order. */
function pagesOf({ files }: Recording): Map<string, Map<number, number | undefined>> {
  const pagesByPath = new Map<string, Map<number, number | undefined>>();
  for (const { path, pages, ranks } of files) {
    if (pathFault(path) !== undefined || pages.length === 0) continue;
    const known = pagesByPath.get(path) ?? new Map<number, number | undefined>();
    pagesByPath.set(path, known);
    pages.forEach((page, index) => {
      if (!known.has(page)) known.set(page, ranks?.[index]);
    });
  }
  return pagesByPath;
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
