import { type ExitSight, exitSight, recorders } from '../record/index.js';
import { isSuperuser, readSetting } from '../system/index.js';
import { type Finding, findingsOf } from './finding.js';

const { good, note, wrong } = findingsOf('recorders');
const PARANOID = 'kernel/perf_event_paranoid';

export interface RecorderFacts {
  /** Why each recorder does not work here; undefined for one that does. */
  unavailable: Readonly<Record<keyof typeof recorders, string | undefined>>;
  /** How the exit recorder sees, where it works. */
  exitSight: ExitSight;
  isSuperuser: boolean;
  /** kernel.perf_event_paranoid. */
  paranoid: number | undefined;
}

function remedyForTrace(isRoot: boolean): string {
  return isRoot
    ? 'train on the host, by root with all capabilities, with a kernel that has tracefs and its filemap events'
    : "run 'prefault train' as root";
}

function judgeFaults({ unavailable, paranoid }: RecorderFacts): Finding {
  const level = paranoid === undefined ? '' : ` (perf_event_paranoid ${paranoid})`;
  if (unavailable.faults === undefined)
    return good(`page-fault samples can be taken${level}: windows of 64 KiB, by every user`);
  const remedy =
    paranoid !== undefined && paranoid > 2
      ? "train as root, or 'sysctl kernel.perf_event_paranoid=2'"
      : undefined;
  return note(`page-fault samples cannot be taken: ${unavailable.faults}`, remedy);
}

function judgeExit({ unavailable, exitSight: { withoutLibrary, isExact } }: RecorderFacts): Finding {
  const what = 'what a program has mapped when it ends';
  if (unavailable.exit !== undefined) return note(`${what} cannot be recorded: ${unavailable.exit}`);
  if (withoutLibrary !== undefined)
    return note(`${what} can be recorded by ptrace alone, in windows of 64 KiB: ${withoutLibrary}`);
  if (isExact) return good(`${what} can be recorded, exact to the page, by every user`);
  return note(
    `${what} can be recorded in windows of 64 KiB: there is no userfaultfd with asynchronous write protection`,
    'for exact pages: Linux 6.7 or newer, and in a container a seccomp filter that allows userfaultfd',
  );
}

/** What a training here can see. */
export function judgeRecorders(facts: RecorderFacts): Finding[] {
  const { unavailable, isSuperuser: isRoot } = facts;
  if (Object.values(unavailable).every((why) => why !== undefined)) {
    const reasons = [...new Set(Object.values(unavailable))].join('; ');
    const remedy = 'install prefault completely and train as root; profiles of packages work all the same';
    return [wrong(`nothing can be trained here: ${reasons}`, remedy)];
  }
  const { trace } = unavailable;
  return [
    trace === undefined
      ? good('training can trace the page cache: exact to the page')
      : note(
          `training cannot trace the page cache, which is the exact way: ${trace}`,
          remedyForTrace(isRoot),
        ),
    judgeFaults(facts),
    judgeExit(facts),
  ];
}

export async function checkRecorders(): Promise<Finding[]> {
  return judgeRecorders({
    unavailable: {
      trace: await recorders.trace.unavailableBecause(),
      faults: await recorders.faults.unavailableBecause(),
      exit: await recorders.exit.unavailableBecause(),
    },
    exitSight: await exitSight(),
    isSuperuser: isSuperuser(),
    paranoid: await readSetting(PARANOID),
  });
}
