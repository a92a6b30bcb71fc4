import { type KeptMasks, keepMasks, type MaskChange, type Store } from '../store/index.js';
import type { PlanChange } from './report.js';
import type { Looks } from './survey-profiles.js';

/**
 * Brings the masks of programs that are switched off into order, before plans are settled: what has a mask gets no
 * plan. These programs are few; they are looked at each time and not remembered.
 */
export function settleMasks(
  store: Store,
  { stamps, examiner }: Pick<Looks, 'stamps' | 'examiner'>,
): Promise<KeptMasks> {
  const look: typeof examiner.look = (path) => {
    // The stamp first: who writes the file while it is examined is noticed the next time.
    stamps.isThere(path);
    return examiner.look(path);
  };
  return keepMasks(store, { look });
}

export function maskChange({ action, path, program }: MaskChange): PlanChange {
  return action === 'masked'
    ? { action, path, program }
    : { action, path, program, why: `it masked an earlier build of ${program}` };
}
