import type { ErrorCode } from '../errors.js';
import { PrefaultError } from '../errors.js';
import { type Scouted, scoutRun } from './scout-run.js';
import type { Training } from './training.js';

/** What may be due to the scout run's ptrace and not to the program. */
const DUE_TO_PTRACE: readonly ErrorCode[] = ['PROGRAM_FAILED', 'SYSTEM'];

/**
 * The scout run, for recorders that can do without. A start that fails under ptrace gives the error back
 * instead: whether the program is at fault the next run shows.
 */
export async function tryScout(training: Training): Promise<{ scouted?: Scouted; failure?: PrefaultError }> {
  training.request.onProgress?.({ phase: 'lookups' });
  try {
    const scouted = await scoutRun(training.request, training.names);
    training.addExecuted(scouted.executed);
    return { scouted };
  } catch (error) {
    if (error instanceof PrefaultError && DUE_TO_PTRACE.includes(error.code)) return { failure: error };
    throw error;
  }
}

/** What to say when the program goes well otherwise. */
export function scoutWarning({ message }: PrefaultError): string {
  return `look-ups are not recorded, the program does not go well under ptrace: ${message}`;
}
