import { existsSync, readFileSync } from 'node:fs';
import { systemErrorName } from './file-error.js';

/** A process as something that can be recognised later: process ids are used again, start times are not. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks from boot to the start, as in field 22 of /proc/PID/stat (proc(5)); empty without /proc. */
  startTicks: string;
}

// The command name, field 2, may hold spaces and parentheses; the last ')' ends it.
const FIELDS_AFTER_NAME = { state: 0, startTicks: 19 };

function isProcMounted(): boolean {
  return existsSync('/proc/self/stat');
}

// In a chroot without /proc: signal 0 tells at least whether there is such a process.
function identifyWithoutProc(pid: number): ProcessIdentity | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemErrorName(error) !== 'EPERM') return undefined;
  }
  return { pid, startTicks: '' };
}

/** The identity of a running process; undefined if there is none, or only its unreaped remains. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return isProcMounted() ? undefined : identifyWithoutProc(pid);
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[FIELDS_AFTER_NAME.state];
  const startTicks = fields[FIELDS_AFTER_NAME.startTicks];
  if (startTicks === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid, startTicks };
}

export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const found = identifyProcess(pid);
  if (found === undefined) return false;
  // Of two that see /proc differently, neither knows better.
  return found.startTicks === startTicks || found.startTicks === '' || startTicks === '';
}

/** Sends SIGKILL to a process if it is still the one that was identified. */
export function killProcess(identity: ProcessIdentity): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

/**
 * Sends SIGHUP to a process that is certainly the one that was identified: most others would end. False if it was
 * not sent, because the process is gone or another user's.
 */
export function hangUpProcess({ pid, startTicks }: ProcessIdentity): boolean {
  if (startTicks === '' || identifyProcess(pid)?.startTicks !== startTicks) return false;
  try {
    process.kill(pid, 'SIGHUP');
    return true;
  } catch {
    return false;
  }
}
