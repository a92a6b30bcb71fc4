import { type Extent, subtractExtents } from '../profile/index.js';
import { isEverybodys, largestFirst, type PlannedFile, spreadPages } from './choose-sentinels.js';
import type { Sentinel } from './plan.js';

const OWN_SENTINELS = 2;

/**
 * Sentinels among the pages that only this mode of a program touches. The modes share most of their pages, and a start
 * by another mode leaves all of those resident: without these it would make this mode's next start look warm.
 */
export function chooseOwnSentinels(
  files: readonly PlannedFile[],
  otherModes: readonly (readonly PlannedFile[])[],
): Sentinel[] {
  if (otherModes.length === 0) return [];
  const touchedByOthers = new Map<string, (readonly Extent[])[]>();
  for (const { path, extents } of otherModes.flat())
    touchedByOthers.set(path, [...(touchedByOthers.get(path) ?? []), extents]);
  const own = files
    .filter(({ path }) => !isEverybodys(path))
    .map(({ path, extents }) => ({
      path,
      extents: (touchedByOthers.get(path) ?? []).reduce(subtractExtents, extents),
    }))
    .sort(largestFirst);
  return own.slice(0, 1).flatMap((file) => spreadPages(file, OWN_SENTINELS));
}
