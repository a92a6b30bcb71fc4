import { spawn } from 'node:child_process';
import { fileError } from './file-error.js';
import { undoAtExit } from './signals.js';

/** A program that runs beside this one. */
export interface BackgroundProcess {
  pid: number;
  /** Undefined as long as it runs. */
  status(): number | NodeJS.Signals | undefined;
  /** Kills it, comes true when it is gone; nothing happens if it has ended. */
  kill(): Promise<void>;
}

/**
 * Starts a program without input and output, but for what it complains about. It does not outlive this process,
 * unless that is killed. Throws NOT_FOUND, PERMISSION or SYSTEM if it cannot be started.
 */
export function startInBackground(file: string, args: readonly string[]): Promise<BackgroundProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise<void>((end) => child.once('exit', () => end()));
    const undo = undoAtExit(() => child.kill('SIGKILL'));
    child.once('error', (error) => {
      undo();
      reject(fileError('run', file, error));
    });
    child.once('spawn', () =>
      resolve({
        pid: child.pid ?? 0,
        status: () => child.exitCode ?? child.signalCode ?? undefined,
        kill: async () => {
          undo();
          await ended;
        },
      }),
    );
  });
}
