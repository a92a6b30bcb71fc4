import {
  type Daemon,
  type DaemonState,
  type ProgramRecord,
  readDaemon,
  readVerdicts,
  type SwitchedOff,
  switchedOff,
} from '../daemon/index.js';
import { PrefaultError } from '../errors.js';
import type { ChosenStores } from './choose-store.js';

/** What is known of the daemon, and what it has switched off. */
export interface DaemonStatus extends Daemon {
  off: readonly SwitchedOff[];
}

async function findSwitchedOff(
  { all }: ChosenStores,
  { running, state }: Daemon,
): Promise<readonly SwitchedOff[]> {
  const system = all.find(({ scope }) => scope === 'system');
  try {
    const verdicts = system === undefined ? [] : await readVerdicts(system);
    return await switchedOff(all, verdicts, running ? state : undefined);
  } catch (error) {
    // What others may not read is no reason to tell nothing.
    if (error instanceof PrefaultError && error.code === 'PERMISSION') return [];
    throw error;
  }
}

export async function readDaemonStatus(chosen: ChosenStores): Promise<DaemonStatus> {
  const daemon = await readDaemon(chosen.root);
  return { ...daemon, off: await findSwitchedOff(chosen, daemon) };
}

/** Of the pages that were looked at again, how many had been used; undefined if there were none. */
export function usedShare({
  sampledPageCount,
  usedPageCount,
}: Pick<ProgramRecord, 'sampledPageCount' | 'usedPageCount'>): number | undefined {
  return sampledPageCount === 0 ? undefined : Math.min(1, usedPageCount / sampledPageCount);
}

/** What was asked for in vain, if the sample is like the rest. */
export function wastedBytes(counted: DaemonState | ProgramRecord): number | undefined {
  const share = usedShare(counted);
  return share === undefined ? undefined : Math.round(counted.issuedBytes * (1 - share));
}

/** Most issued first. */
export function sortedPrograms({ programs }: DaemonState): ProgramRecord[] {
  return [...programs].sort((a, b) => b.issuedBytes - a.issuedBytes || (a.path < b.path ? -1 : 1));
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function plainState(state: DaemonState) {
  const { process, firstStartSeconds, startSeconds, programs: _, ...counted } = state;
  return {
    pid: process.pid,
    startTime: timeOf(startSeconds),
    countingSince: timeOf(firstStartSeconds),
    ...counted,
    wastedBytes: wastedBytes(state) ?? null,
    programs: sortedPrograms(state).map(({ lastStartSeconds, ...program }) => ({
      ...program,
      ...(lastStartSeconds === undefined ? {} : { lastStartTime: timeOf(lastStartSeconds) }),
    })),
  };
}

/** The same for `--json`. */
export function plainDaemonStatus({ running, state, error, off }: DaemonStatus) {
  return {
    running,
    ...(error === undefined ? {} : { error: error.message }),
    ...(state === undefined ? {} : plainState(state)),
    switchedOff: off,
  };
}
