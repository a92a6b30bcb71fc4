import type { RecorderName } from '../profile/index.js';
import { type Candidate, type ChosenRecorder, chooseFrom, takeWanted } from './choose-recorder.js';
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
export { UnwatchableError } from './unwatchable.js';

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

function works({ unavailableBecause }: Candidate): boolean {
  return unavailableBecause === undefined;
}

/** Recorders and why they do not work here, up to the first one that does. */
async function examined(order: readonly Recorder[]): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const recorder of order) {
    candidates.push({ recorder, unavailableBecause: await recorder.unavailableBecause() });
    if (candidates.some(works)) break;
  }
  return candidates;
}

/** The recorder that was asked for, or the best one that works here, and why it was taken. Throws NO_RECORDER. */
export async function chooseRecorder(wanted?: RecorderName): Promise<ChosenRecorder> {
  if (wanted !== undefined) return takeWanted(recorders[wanted]);
  return chooseFrom(await examined(await bestFirst()));
}

/** The best one after `unable`, which cannot watch this program; undefined if there is none. */
export async function nextRecorder(unable: RecorderName): Promise<ChosenRecorder | undefined> {
  const order = await bestFirst();
  const candidates = await examined(order.slice(order.indexOf(recorders[unable]) + 1));
  return candidates.some(works) ? chooseFrom(candidates) : undefined;
}
