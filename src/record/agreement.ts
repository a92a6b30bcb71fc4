import type { RecorderName } from '../profile/index.js';

/**
 * In how many of the observed starts a page must have been touched to be kept.
 *
 * trace and exit tell pages that were touched from those that a window brought along, of which they keep what every
 * run shows (certain-pages.ts): what a minority of the starts touched is chance (a daemon's answer, a race), so the
 * majority decides. faults sees of each fault-around window the page that happened to be touched first, another one
 * in each start, so the union is taken.
 */
export function agreementOf(recorder: RecorderName, runCount: number): number {
  switch (recorder) {
    case 'trace':
    case 'exit':
      return Math.floor(runCount / 2) + 1;
    case 'faults':
      return 1;
  }
}
