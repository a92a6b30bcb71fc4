import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileError } from './file-error.js';

const TO_PASS_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const;
/** A terminal sends these to the whole foreground process group, so the child has them already. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/** How a child process ended. */
export type ChildEnd = { status: number } | { signal: NodeJS.Signals };

/**
 * Runs a program in this process's place as far as that goes without exec(2): with its descriptors, and with
 * the signals that reach this process passed on. Throws NOT_FOUND, PERMISSION or SYSTEM if it cannot be started.
 */
export function runInherited(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
    const ignoreOrPassOn = process.stdin.isTTY === true ? () => undefined : passOn;
    // Before the program starts: a signal that comes while it does is then handled after it did.
    for (const signal of TO_PASS_ON) process.on(signal, passOn);
    for (const signal of FROM_TERMINAL) process.on(signal, ignoreOrPassOn);
    const stopListening = () => {
      for (const signal of TO_PASS_ON) process.off(signal, passOn);
      for (const signal of FROM_TERMINAL) process.off(signal, ignoreOrPassOn);
    };
    const child = spawn(file, args, { stdio: 'inherit', env });
    child.on('error', (error) => {
      stopListening();
      reject(fileError('run', file, error));
    });
    child.on('close', (status, signal) => {
      stopListening();
      resolve(signal === null ? { status: status ?? 1 } : { signal });
    });
  });
}

/** The exit status a shell reports for a process that a signal ended. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Ends this process by a signal, as its child was; does not return where the signal is fatal. */
export function endBySignal(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
}
