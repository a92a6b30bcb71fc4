import type { Command } from 'commander';
import { makeProgram } from '../../src/cli/program.js';

/** A command as it is called: `['pack', 'tree']`. */
export interface NamedCommand {
  words: string[];
  name: string;
  command: Command;
}

function below(parent: Command, before: readonly string[]): NamedCommand[] {
  return parent.commands.flatMap((command) => {
    const words = [...before, command.name()];
    return [{ words, name: words.join(' '), command }, ...below(command, words)];
  });
}

/** All commands in the order of the help, each before its subcommands. */
export const allCommands = below(makeProgram(), []);

/** Those that only choose among their subcommands. */
export const groups = allCommands.filter(({ command }) => command.commands.length > 0);

/** Those that do something. */
export const doers = allCommands.filter(({ command }) => command.commands.length === 0);
