import { readReadAheadKiB, removeTraceInstance, unmountTracefs, writeReadAheadKiB } from '../system/index.js';
import type { ChangedReadAhead, Changes } from './recorder-lock.js';

// A value that is not ours any more was set by somebody else, who knows better.
function restoreReadAhead({ file, oldKiB, newKiB }: ChangedReadAhead): string | undefined {
  if (readReadAheadKiB(file) !== newKiB) return undefined;
  writeReadAheadKiB(file, oldKiB);
  return `set ${file} back to ${oldKiB} KiB`;
}

function attempt(action: () => string | undefined, failures: unknown[]): string | undefined {
  try {
    return action();
  } catch (error) {
    failures.push(error);
    return undefined;
  }
}

/**
 * Undoes what a recording changed in the system; what is undone already is left alone. Synchronous: it runs
 * while a process exits. A failure of one part keeps no other from being undone; the first is thrown at the end.
 *
 * @returns what was done, a clause each
 */
export function undoChanges({ readAhead, mountPoint, traceInstance }: Changes): string[] {
  const failures: unknown[] = [];
  const actions = [
    ...readAhead.map((changed) => () => restoreReadAhead(changed)),
    () => {
      if (traceInstance === undefined || !removeTraceInstance(traceInstance)) return undefined;
      return `removed the trace instance ${traceInstance}`;
    },
    () => {
      if (mountPoint === undefined || !unmountTracefs(mountPoint)) return undefined;
      return `unmounted ${mountPoint}`;
    },
  ];
  const done = actions.map((action) => attempt(action, failures)).filter((clause) => clause !== undefined);
  if (failures.length > 0) throw failures[0];
  return done;
}
