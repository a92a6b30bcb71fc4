import { PrefaultError } from '../errors.js';
import { oneLine } from './output.js';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** The one line that an error becomes: what failed; what to do. */
export function describeError(error: unknown): string {
  if (error instanceof PrefaultError) {
    const { message, remedy } = error;
    return oneLine(remedy === undefined ? message : `${message}; ${remedy}`);
  }
  const text = error instanceof Error ? error.message : String(error);
  return `internal error: ${oneLine(text)}; run it again with PREFAULT_DEBUG=1 and report what it prints`;
}

export function exitStatusOf(error: unknown): number {
  return error instanceof PrefaultError && error.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED;
}

/** Prints an error as one line; with `PREFAULT_DEBUG=1` its stack and causes too. */
export function printError(error: unknown, env: NodeJS.ProcessEnv): void {
  process.stderr.write(`prefault: ${describeError(error)}\n`);
  if (env['PREFAULT_DEBUG'] !== '1') return;
  for (let next = error; next instanceof Error; next = next.cause)
    process.stderr.write(`${next.stack ?? next.message}\n`);
}
