import { join } from 'node:path';
import { type DaemonState, readDaemon, statePath } from '../daemon/index.js';
import { PrefaultError } from '../errors.js';
import { delay, makeTree, monotonicMs, nativePath, removeFile, startInBackground } from '../system/index.js';

const STEP_MS = 5;
const PATIENCE_MS = 5000;

export interface DaemonRequest {
  /** The system that it serves. */
  root: string;
  /** A directory of ours: its state is kept below, as below a root directory. */
  stateRoot: string;
  /** Another prefaultd than the one that was built here. */
  executable?: string;
}

/** A prefaultd that has found and marked the programs of a root directory. */
export interface BenchDaemon {
  pid: number;
  readState(): Promise<DaemonState>;
  /** Kills it: of what it has done only the page cache is left. */
  stop(): Promise<void>;
}

function failed(why: string, cause?: unknown): PrefaultError {
  return new PrefaultError(`prefaultd ${why}`, {
    code: 'SYSTEM',
    subject: 'prefaultd',
    remedy: 'run it by hand, with --verbose, to see why',
    cause,
  });
}

async function readState(stateRoot: string): Promise<DaemonState> {
  const { state, error } = await readDaemon(stateRoot);
  if (state === undefined) throw failed('has no state to read', error);
  return state;
}

/** The programs are counted at the end of a scan. A state that is not there yet, or half made, counts none. */
async function watchesSomething(stateRoot: string): Promise<boolean> {
  const { state } = await readDaemon(stateRoot);
  return (state?.plans.watchedCount ?? 0) > 0;
}

/** Starts a daemon and waits until it would hear of a start. Throws SYSTEM if it finds no program to watch. */
export async function startDaemon({ root, stateRoot, executable }: DaemonRequest): Promise<BenchDaemon> {
  // The counts of an earlier daemon must not be taken for this one's.
  await makeTree(join(stateRoot, 'run/prefault'));
  await removeFile(statePath(stateRoot));
  const file = executable ?? nativePath('prefaultd');
  const process = await startInBackground(file, [
    '--root',
    root,
    '--state',
    join(stateRoot, 'run/prefault'),
    '--compare',
    '0',
  ]);
  const deadlineMs = monotonicMs() + PATIENCE_MS;
  while (!(await watchesSomething(stateRoot))) {
    const status = process.status();
    if (status === undefined && monotonicMs() < deadlineMs) {
      await delay(STEP_MS);
      continue;
    }
    await process.kill();
    throw failed(status === undefined ? 'finds no program to watch' : `ended (${status})`);
  }
  return { pid: process.pid, readState: () => readState(stateRoot), stop: () => process.kill() };
}

/** Throws SYSTEM if the daemon has not asked for the pages of the start that was measured: it has no time then. */
export async function requireHelp(daemon: BenchDaemon): Promise<void> {
  const { starts } = await daemon.readState();
  if (starts.helpedCount > 0) return;
  throw failed(`left a start alone: ${JSON.stringify(starts)}`);
}
