import {
  isSuperuser,
  removeDeadOutputPipes,
  removeDeadScratchDirectories,
  removeTraceInstance,
} from '../system/index.js';
import { deadInstances } from './find-leftovers.js';
import { hasDeadLock, RECORDER_LOCK, RecorderLock } from './recorder-lock.js';
import { undoChanges } from './undo-changes.js';

function repairLock(path: string): string[] {
  if (!hasDeadLock(path)) return [];
  if (!isSuperuser())
    return [
      "a killed recording left the system's read-ahead changed; the next 'prefault train' by root puts it back",
    ];
  const lock = RecorderLock.acquire(path);
  const done = undoChanges(lock.leftover);
  lock.release();
  return done;
}

async function removeInstances(): Promise<string[]> {
  if (!isSuperuser()) return [];
  return (await deadInstances())
    .filter((path) => removeTraceInstance(path))
    .map((path) => `removed the trace instance ${path}`);
}

/**
 * Puts back what recordings that were killed left behind: read-ahead settings, trace instances, a mount, a pipe, what
 * programs told of themselves. Never
 * touches what belongs to a running recording.
 *
 * @returns what was done, a clause each
 */
export async function repairLeftovers(lockPath = RECORDER_LOCK): Promise<string[]> {
  // A small directory more or less is not worth a word.
  removeDeadOutputPipes();
  removeDeadScratchDirectories();
  return [...repairLock(lockPath), ...(await removeInstances())];
}
