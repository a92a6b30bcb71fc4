import { type Profile, pageCountOf, touchedPages } from '../profile/index.js';

/**
 * How much of what a profile's starts touch is known of the files that are there, 0 to 1: pages of stale files count
 * nothing, and those that were carried over as much as they are sure.
 *
 * @param counts whether a file counts at all
 */
export function knownShare(
  { modes }: Profile,
  stalePaths: ReadonlySet<string>,
  counts: (path: string) => boolean = () => true,
): number {
  const percents = new Map<string, number>();
  for (const { path, portedPercent = 100 } of modes.flatMap(({ files }) => files))
    percents.set(path, Math.min(percents.get(path) ?? 100, portedPercent));
  let all = 0;
  let known = 0;
  for (const [path, extents] of touchedPages({ modes })) {
    if (!counts(path)) continue;
    const pageCount = pageCountOf(extents);
    all += pageCount;
    if (!stalePaths.has(path)) known += (pageCount * (percents.get(path) ?? 100)) / 100;
  }
  return all === 0 ? 0 : known / all;
}

/** What was carried over is not known to the percent. */
const MARGIN = 0.05;

/**
 * Whether the profile that was trained here steps back behind the shipped one, by how much is known of each: if only
 * the shipped one fits, or if clearly more is known of it.
 */
export function stepsBehindShipped(trained: number, shipped: number): boolean {
  return shipped === 1 ? trained < 1 : shipped > trained + MARGIN;
}
