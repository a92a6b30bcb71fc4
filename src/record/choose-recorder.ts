import { PrefaultError } from '../errors.js';
import type { RecorderName } from '../profile/index.js';
import type { Recorder } from './recorder.js';

/** A recorder and, for those that do not work here, the reason. */
export interface Candidate {
  recorder: Recorder;
  unavailableBecause: string | undefined;
}

export interface ChosenRecorder {
  recorder: Recorder;
  /** One clause for people: `faults: not root, perf_event_paranoid is 2`. */
  because: string;
}

/** What speaks for each recorder when it is the best that works. */
const STRENGTHS: Readonly<Record<RecorderName, string>> = {
  trace: 'root and tracefs are here',
  faults: 'page-fault samples are allowed',
  exit: 'what programs have mapped can be seen',
};

/** The first candidate that works; they are given best first. Throws NO_RECORDER. Pure. */
export function chooseFrom(candidates: readonly Candidate[]): ChosenRecorder {
  const index = candidates.findIndex(({ unavailableBecause }) => unavailableBecause === undefined);
  const reasons = (end?: number): string[] =>
    candidates.slice(0, end).flatMap(({ unavailableBecause }) => unavailableBecause ?? []);
  const chosen = candidates[index]?.recorder;
  if (chosen === undefined) {
    throw new PrefaultError(`nothing can be recorded here: ${[...new Set(reasons())].join('; ')}`, {
      code: 'NO_RECORDER',
      subject: 'recorder',
      remedy: 'run it as root, which needs tracefs only, or allow ptrace of own processes',
    });
  }
  const clauses = [...reasons(index), STRENGTHS[chosen.name]];
  return { recorder: chosen, because: `${chosen.name}: ${clauses.join(', ')}` };
}

/** The recorder that was asked for. Throws NO_RECORDER if it does not work here. */
export async function takeWanted(recorder: Recorder): Promise<ChosenRecorder> {
  const why = await recorder.unavailableBecause();
  if (why === undefined) return { recorder, because: `${recorder.name}: asked for` };
  throw new PrefaultError(`the recorder '${recorder.name}' does not work here: ${why}`, {
    code: 'NO_RECORDER',
    subject: recorder.name,
    remedy: 'leave --recorder out to take the best that works',
  });
}
