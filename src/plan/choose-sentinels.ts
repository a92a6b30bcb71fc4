import { type Extent, pageCountOf } from '../profile/index.js';
import type { Sentinel } from './plan.js';

/** What a mode touches of a file that its plan names: extents clipped to the file's size. */
export interface PlannedFile {
  path: string;
  extents: readonly Extent[];
}

const MAX_SENTINELS = 8;
/** A file costs a probing reader an open and a close, a further page of it only one read. */
const MAX_SENTINEL_FILES = 4;
const MAX_SENTINELS_OF_FILE = 4;
/** A wrapper and the program it becomes. */
const MAX_SENTINEL_PROGRAMS = 2;

/** Files that nearly every process maps or reads, so that they stay resident whatever was started. */
const EVERYBODYS = [
  /^\/etc\//,
  /\/ld(?:-linux|-musl|64|-\d)[^/]*\.so(?:\.\d+)*$/,
  /\/lib(?:c|m|dl|rt|pthread|gcc_s|stdc\+\+|selinux|pcre2-8)(?:-[\d.]+)?\.so(?:\.\d+)*$/,
  /\/(?:locale-archive|gconv-modules\.cache)$/,
  /\/locale\/C\.utf8\//,
];

/**
 * Chooses the pages whose residency stands for a mode's. A wrong "cold" costs a reader some microseconds, a wrong
 * "warm" costs the whole gain, so the choice is for pages that only a start of this very program brings in:
 *
 * - of the program's own files, of the file used last (a start that was cut short leaves it out), then of the
 *   files with the most pages; files that everybody uses only if there are no others;
 * - spread over the touched pages of a file and late in it, never its first page if it has another: the page of
 *   the build-id and the headers come in by other ways.
 *
 * @param files in the order of first use, extents clipped to the file's size
 */
export function chooseSentinels(files: readonly PlannedFile[], programs: readonly string[]): Sentinel[] {
  const chosen = chooseFiles(files, new Set(programs));
  const share = Math.min(MAX_SENTINELS_OF_FILE, Math.floor(MAX_SENTINELS / Math.max(1, chosen.length)));
  return chosen.flatMap((file) => spreadPages(file, share));
}

export function isEverybodys(path: string): boolean {
  return EVERYBODYS.some((pattern) => pattern.test(path));
}

function chooseFiles(files: readonly PlannedFile[], programs: ReadonlySet<string>): PlannedFile[] {
  const own = files.filter(({ path }) => !isEverybodys(path));
  const candidates = own.length > 0 ? own : files;
  const bySize = [...candidates].sort(largestFirst);
  const ranked = [
    ...bySize.filter(({ path }) => programs.has(path)).slice(0, MAX_SENTINEL_PROGRAMS),
    ...candidates.slice(-1),
    ...bySize,
  ];
  return [...new Set(ranked)].slice(0, MAX_SENTINEL_FILES);
}

/** An order of files: by how many of their pages are touched, then by path. */
export function largestFirst(a: PlannedFile, b: PlannedFile): number {
  return pageCountOf(b.extents) - pageCountOf(a.extents) || (a.path < b.path ? -1 : 1);
}

/** The touched pages at the ends of `count` equal shares of them. */
export function spreadPages({ path, extents }: PlannedFile, count: number): Sentinel[] {
  const total = pageCountOf(extents);
  const pages = new Set<number>();
  for (let share = 1; share <= count; share++) {
    const page = nthPage(extents, Math.ceil((total * share) / count) - 1);
    if (page !== undefined && (page > 0 || total === 1)) pages.add(page);
  }
  return [...pages].map((page) => ({ path, page }));
}

function nthPage(extents: PlannedFile['extents'], n: number): number | undefined {
  let rest = n;
  for (const { firstPage, pageCount } of extents) {
    if (rest < pageCount) return firstPage + rest;
    rest -= pageCount;
  }
  return undefined;
}
