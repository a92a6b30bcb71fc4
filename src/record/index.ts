import type { RecorderName } from '../profile/index.js';
import { type ChosenRecorder, chooseFrom, takeWanted } from './choose-recorder.js';
import { exitRecorder } from './exit-recorder.js';
import { faultsRecorder } from './faults-recorder.js';
import type { Recorder } from './recorder.js';
import { makeTraceRecorder } from './trace-recorder.js';

export { agreementOf } from './agreement.js';
export type { ChosenRecorder } from './choose-recorder.js';
export { findLeftovers, type Leftovers } from './find-leftovers.js';
export { type Eviction, evictFiles, residentPages } from './page-cache.js';
export type { PageSets } from './page-sets.js';
export type { Recorder, RecordProgress, RecordRequest, RecordResult, StopCondition } from './recorder.js';
export { repairLeftovers } from './repair-leftovers.js';

export const recorders: Readonly<Record<RecorderName, Recorder>> = {
  trace: makeTraceRecorder(),
  faults: faultsRecorder,
  exit: exitRecorder,
};

/** The recorder that was asked for, or the best one that works here, and why it was taken. Throws NO_RECORDER. */
export async function chooseRecorder(wanted?: RecorderName): Promise<ChosenRecorder> {
  if (wanted !== undefined) return takeWanted(recorders[wanted]);
  const candidates = [];
  for (const recorder of [recorders.trace, recorders.faults, recorders.exit]) {
    const unavailableBecause = await recorder.unavailableBecause();
    candidates.push({ recorder, unavailableBecause });
    if (unavailableBecause === undefined) break;
  }
  return chooseFrom(candidates);
}
