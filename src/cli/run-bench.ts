import { CommanderError } from 'commander';
import { EXIT_DONE, exitStatusOf, printError } from './print-error.js';

/** Runs a benchmark's entry with the words that it was started with; errors become a line and an exit status. */
export async function runBench(bench: (words: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await bench(process.argv.slice(2));
  } catch (error) {
    // Help was asked for and is printed.
    if (error instanceof CommanderError && error.exitCode === EXIT_DONE) return;
    printError(error, process.env);
    process.exitCode = exitStatusOf(error);
  }
}
