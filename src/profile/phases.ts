/**
 * Pages of the first phase of a start; each later phase has twice as many as the one before it. At the beginning
 * a program waits for each page in turn, so the order matters; later it is behind what was asked for, and fewer,
 * larger requests matter more.
 *
 * Measured for node (6,314 pages) on ext4 over a direct-I/O loop device, medians of 21 cold starts by the wrapper in
 * one run, share of the gap between cold and warm recovered, and the device's requests:
 *
 *     no phases, files one after the other    52 %    570
 *     first phase 512 pages, then 4 times     61 %    713
 *     first phase 256 pages, then 4 times     58 %    824
 *     first phase 256 pages, doubling         64 %    815   <- this
 *     first phase 128 pages, doubling         67 %    811
 *
 * In other runs all phases of 512 pages gave no more than doubling and took 1,304 requests; python3 (2,506 pages)
 * gained 4 points by doubling phases, and git (343 pages) lost one.
 */
const FIRST_PHASE_PAGES = 256;

/** No start has so many pages that it has more phases: 2^39 pages. */
export const LAST_PHASE = 31;

/** The phase of a page before which the start touched `rank` others. */
export function phaseOf(rank: number): number {
  return Math.min(LAST_PHASE, Math.floor(Math.log2(rank / FIRST_PHASE_PAGES + 1)));
}
