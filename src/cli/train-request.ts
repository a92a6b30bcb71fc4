import { resolve } from 'node:path';
import type { RecorderName } from '../profile/index.js';
import type { StopCondition } from '../record/index.js';
import type { StoreOptions } from './add-command.js';
import { programName } from './find-program.js';
import { usageError } from './usage-error.js';

/** The options of `prefault train` as they were parsed; durations in milliseconds. */
export interface TrainOptions extends StoreOptions {
  runs: number;
  mode?: string;
  for?: number;
  untilIdle?: number | true;
  until?: string;
  recorder?: RecorderName;
  output?: string;
  include?: readonly string[];
  includeRemote?: true;
  dropCaches?: true;
  showOutput?: true;
  name?: string;
  json?: true;
}

const DEFAULT_IDLE_MS = 2000;
const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]{0,127}$/;
const MODE_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const SEE_HELP = "see 'prefault train --help'";

export function stopCondition({ for: forMs, untilIdle, until }: TrainOptions): StopCondition {
  const untilIdleMs = untilIdle === true ? DEFAULT_IDLE_MS : untilIdle;
  return {
    ...(forMs === undefined ? {} : { forMs }),
    ...(untilIdleMs === undefined ? {} : { untilIdleMs }),
    ...(until === undefined ? {} : { untilText: until }),
  };
}

/** The name of the profile: as asked for, or the program's. */
export function profileName({ name }: TrainOptions, program: string): string {
  const chosen = name ?? programName(program);
  if (PROFILE_NAME.test(chosen)) return chosen;
  const remedy = 'give one of letters, digits and + . _ - with --name, at most 128, a letter or digit first';
  throw usageError(`'${chosen}' is no name for a profile`, chosen, remedy);
}

/** A mode that is not the default: its name and the argument that chooses it. */
export interface ChosenMode {
  name: string;
  token: string;
}

/**
 * Reads `NAME[=TOKEN]`. Without TOKEN it is the argument `NAME` or `--NAME`, whichever is given: an argument
 * that the program was not started with could never have chosen what was recorded.
 */
export function chosenMode(mode: string | undefined, args: readonly string[]): ChosenMode | undefined {
  if (mode === undefined) return undefined;
  const split = mode.indexOf('=');
  const name = split < 0 ? mode : mode.slice(0, split);
  if (name === 'default') throw usageError("the mode 'default' is recorded without --mode", mode, SEE_HELP);
  if (!MODE_NAME.test(name)) {
    throw usageError(
      `'${name}' is no name for a mode`,
      mode,
      'use lower-case letters, digits and -, at most 64',
    );
  }
  const wanted = split < 0 ? [name, `--${name}`] : [mode.slice(split + 1)];
  const token = wanted.find((argument) => args.includes(argument));
  if (token !== undefined && token !== '') return { name, token };
  const fault =
    split < 0 ? `started with neither '${name}' nor '--${name}'` : `not started with '${wanted.join()}'`;
  const remedy = 'start it with the argument that chooses the mode, and name that one: --mode NAME=ARGUMENT';
  throw usageError(`the program is ${fault}`, mode, remedy);
}

export function includedDirectories({ include = [] }: TrainOptions): string[] {
  return include.map((directory) => resolve(directory));
}
