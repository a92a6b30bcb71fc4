import type { CommanderError } from 'commander';
import { PrefaultError } from '../errors.js';

/** A wrong use of the command line. `remedy` defaults to the command's own help. */
export function usageError(message: string, subject: string, remedy: string): PrefaultError {
  return new PrefaultError(message, { code: 'USAGE', subject, remedy });
}

/** What the argument parser complains about, as an error of ours. `command` is what to ask for help: `prefault train`. */
export function fromCommander(error: CommanderError, command: string): PrefaultError {
  const help = `see '${command} --help'`;
  if (error.code === 'commander.help') return usageError('no command given', command, help);
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/s, ' (did you mean $1?)')
    .replace(/\.$/, '');
  return usageError(message, command, help);
}
