import { type Command, Option } from 'commander';
import { PrefaultError } from '../errors.js';
import { fromCommander } from './usage-error.js';

export interface CommandTexts {
  /** A few words for the list of commands. */
  summary: string;
  /** A paragraph on what it does and what comes of it. */
  about: string;
  /** A command line and what it is for. */
  examples: readonly (readonly [commandLine: string, purpose: string])[];
}

function formatExamples(examples: CommandTexts['examples']): string {
  const lines = examples.map(([commandLine, purpose]) => `  ${commandLine}\n      ${purpose}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

/** Makes a command throw its own errors instead of printing them and leaving. */
export function throwErrors(command: Command, name: string): Command {
  return command
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
    .configureHelp({ showGlobalOptions: false })
    .exitOverride((error) => {
      // Help and version were asked for and are printed: not an error.
      if (error.exitCode === 0) throw error;
      throw fromCommander(error, name);
    });
}

/** Adds a subcommand. `usage` is its name and arguments in commander's notation. */
export function addCommand(
  program: Command,
  usage: string,
  { summary, about, examples }: CommandTexts,
): Command {
  const command = program.command(usage).summary(summary).description(about);
  command.helpOption('-h, --help', 'show this help');
  command.addHelpText('after', formatExamples(examples));
  return throwErrors(command, fullName(command));
}

/** @example 'prefault pack tree' */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print JSON');
}

/** Options that choose a store: whose profiles, and for which system. */
export interface StoreOptions {
  user?: true;
  system?: true;
  root?: string;
}

const STORE_TEXTS = {
  reads: { user: 'look only in your own store', system: 'look only in the store of this machine' },
  writes: {
    user: 'use your own store (the default, except for root)',
    system: "use this machine's store (root's default)",
  },
} as const;

export function addStoreOptions(command: Command, use: keyof typeof STORE_TEXTS): Command {
  const { user, system } = STORE_TEXTS[use];
  return command
    .addOption(new Option('--user', user).conflicts('system'))
    .addOption(new Option('--system', system).conflicts('user'))
    .option('--root <DIR>', 'work on the system whose root directory is DIR');
}

/** For parsers of option values: a whole number from `least` on. */
export function wholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
    throw badValue(option, text, `a whole number, at least ${least}`);
  };
}

/** For parsers of option values: a duration in seconds, decimals allowed, greater than 0; given back in milliseconds. */
export function seconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(?:\.\d+)?$/.test(text) && value > 0) return Math.round(value * 1000);
    // An option whose value may be left out takes the program for it when no -- stands between.
    const orDashes = option === '--until-idle' ? ', or put -- in front of the program' : '';
    throw badValue(option, text, `a number of seconds${orDashes}`);
  };
}

function badValue(option: string, text: string, wanted: string): PrefaultError {
  return new PrefaultError(`'${text}' is no value for ${option}`, {
    code: 'USAGE',
    subject: option,
    remedy: `give ${wanted}`,
  });
}

/** For options that may be given more than once. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
