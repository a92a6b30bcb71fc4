import type { RecorderName } from '../profile/index.js';
import { type ChosenRecorder, chooseFrom, takeWanted } from './choose-recorder.js';
import { exitSight } from './exit-available.js';
import { exitRecorder } from './exit-recorder.js';
import { faultsRecorder } from './faults-recorder.js';
import type { Recorder } from './recorder.js';
import { makeTraceRecorder } from './trace-recorder.js';

export { agreementOf } from './agreement.js';
export type { ChosenRecorder } from './choose-recorder.js';
export { type ExitSight, exitSight } from './exit-available.js';
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

/** Where each touch shows at the exit, that is nearly as exact as trace; exit-recorder.ts has the figures. */
async function bestFirst(): Promise<Recorder[]> {
  const { trace, faults, exit } = recorders;
  if ((await trace.unavailableBecause()) === undefined) return [trace];
  return (await exitSight()).isExact ? [trace, exit, faults] : [trace, faults, exit];
}

/** The recorder that was asked for, or the best one that works here, and why it was taken. Throws NO_RECORDER. */
export async function chooseRecorder(wanted?: RecorderName): Promise<ChosenRecorder> {
  if (wanted !== undefined) return takeWanted(recorders[wanted]);
  const candidates = [];
  for (const recorder of await bestFirst()) {
    const unavailableBecause = await recorder.unavailableBecause();
    candidates.push({ recorder, unavailableBecause });
    if (unavailableBecause === undefined) break;
  }
  return chooseFrom(candidates);
}
