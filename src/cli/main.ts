import { CommanderError } from 'commander';
import { EXIT_DONE, exitStatusOf, printError } from './print-error.js';
import { makeProgram } from './program.js';

// A reader that has seen enough (`prefault show git | head`) is no error.
function endQuietlyWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw error;
}

function fail(error: unknown): void {
  printError(error, process.env);
  process.exit(exitStatusOf(error));
}

async function main(): Promise<void> {
  process.stdout.on('error', endQuietlyWithoutReader);
  process.stderr.on('error', endQuietlyWithoutReader);
  process.on('uncaughtException', fail);
  try {
    await makeProgram().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === EXIT_DONE) return;
    fail(error);
  }
}

void main();
