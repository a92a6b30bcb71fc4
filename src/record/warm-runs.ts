import type { TouchedFile } from './touched-pages.js';

/** A run of a training, as far as its coldness goes. */
export interface Coldness {
  /** Share of the recorded pages that came from the device, 0 to 1. */
  coldShare: number;
  /** Share of the recorded pages in files that nobody knew to evict before the run and that were in memory. */
  unevictedShare: number;
}

/** The coldness of a run that touched these files, of which those that were `evicted` were known before it. Pure. */
export function coldnessOf(files: readonly TouchedFile[], evicted: ReadonlySet<string>): Coldness {
  let pageCount = 0;
  let insertedCount = 0;
  let unevictedCount = 0;
  for (const { path, pages, inserted } of files) {
    const fromDevice = pages.filter((page) => inserted.has(page)).length;
    pageCount += pages.length;
    insertedCount += fromDevice;
    if (!evicted.has(path)) unevictedCount += pages.length - fromDevice;
  }
  const share = (count: number): number => (pageCount === 0 ? 0 : count / pageCount);
  return { coldShare: share(insertedCount), unevictedShare: share(unevictedCount) };
}

/** How far below the coldest run's share a run may lie; other programs' mappings come and go. */
const TOLERATED_DIFFERENCE = 0.2;
const TOLERATED_UNEVICTED = 0.05;

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/**
 * A sentence for each run that was warmer than it should have been. Pages that stay in memory because other
 * programs map them are missing from all runs alike and are no reason. Pure.
 */
export function warmRunWarnings(runs: readonly Coldness[]): string[] {
  const coldest = Math.max(0, ...runs.map(({ coldShare }) => coldShare));
  return runs.flatMap(({ coldShare, unevictedShare }, index) => {
    const run = `run ${index + 1} was partly warm`;
    if (coldShare < coldest - TOLERATED_DIFFERENCE) {
      return [
        `${run}: ${percent(coldShare)} of its pages were read from the device, ${percent(coldest)} in the coldest run`,
      ];
    }
    if (unevictedShare > TOLERATED_UNEVICTED) {
      return [
        `${run}: ${percent(unevictedShare)} of its pages are in files that were met for the first time, in memory already`,
      ];
    }
    return [];
  });
}
