import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { PrefaultError } from '../errors.js';
import { fileError } from './file-error.js';

export interface CommandResult {
  /** Exit status; 128 and the signal's number if a signal ended it, as a shell counts. */
  status: number;
  /** Empty if `onStdout` got it. */
  stdout: Buffer;
  stderr: string;
}

export interface CommandOptions {
  input?: string | Buffer;
  /** The whole environment; this process's own if absent. */
  env?: NodeJS.ProcessEnv;
  /** Gets the standard output as it comes, for output that need not fit into memory; must not throw. */
  onStdout?: (chunk: Buffer) => void;
}

const SIGNALLED = 128;

/** Runs a command to its end. Throws a PrefaultError (NOT_FOUND, PERMISSION, SYSTEM) if it cannot be started. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: 'pipe',
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', options.onStdout ?? ((chunk: Buffer) => stdout.push(chunk)));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A command that does not read its input to the end is no error of ours.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => reject(fileError('run', file, error)));
    child.on('close', (code, signal) => {
      const status = code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal]);
      resolve({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a command to its end without the event loop, for what must be undone while the process exits. */
export function runCommandNow(file: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (error !== undefined) throw fileError('run', file, error);
  if (status === 0) return;
  const text = stderr.toString('utf8').trim();
  throw new PrefaultError(`'${[file, ...args].join(' ')}' failed: ${text}`, {
    code: 'SYSTEM',
    subject: file,
  });
}
