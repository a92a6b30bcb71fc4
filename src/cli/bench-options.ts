import { Command } from 'commander';
import { type PlanSet, parsePlanSet } from '../bench/plan-sets.js';
import { PrefaultError } from '../errors.js';
import { throwErrors, wholeNumber } from './add-command.js';

/** With no user data yet. Root's has no sandbox, and the disk image no /dev/shm. */
const CHROMIUM = [
  '/usr/bin/chromium',
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--user-data-dir=/tmp/chromium',
  '--dump-dom',
  'about:blank',
];

/** What the benchmark can start. */
export interface BenchProgram {
  command: readonly string[];
  /** A package that is not in the disk image of the scenarios. */
  package?: string;
}

/** By the name that --program takes; those of packages of their own only when they are asked for. */
export const PROGRAMS: Readonly<Record<string, BenchProgram>> = {
  git: { command: ['/usr/bin/git', '--version'] },
  python3: { command: ['/usr/bin/python3', '-c', 'import json,asyncio,email.mime.text,http.client'] },
  node: { command: ['/usr/bin/node', '-e', '0'] },
  chromium: { package: 'chromium', command: CHROMIUM },
};

export function commandOf(name: string): readonly string[] {
  return PROGRAMS[name]?.command ?? [];
}

const SMALL_PROGRAMS = Object.keys(PROGRAMS).filter((name) => PROGRAMS[name]?.package === undefined);

export interface BenchOptions {
  /** Cold starts of each variant. */
  trials: number;
  /** Warm starts of each variant; 0: none. */
  rounds: number;
  seed: number;
  program: string[];
  /** Plans to compare with the trained ones. */
  variant: PlanSet[];
  keepPlans?: string;
}

/** For an option that may be given again: what it gives each time, parsed. */
export function collectParsed<T>(
  parse: (text: string) => T,
): (text: string, earlier: T[] | undefined) => T[] {
  return (text, earlier) => [...(earlier ?? []), parse(text)];
}

/** A parser of the programs of a benchmark. */
export function programAmong(names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    const remedy = `choose from ${names.join(', ')}`;
    throw new PrefaultError(`no program '${text}' in this benchmark`, {
      code: 'USAGE',
      subject: text,
      remedy,
    });
  };
}

/** Throws USAGE. */
export function readBenchOptions(words: readonly string[]): BenchOptions {
  const command = throwErrors(new Command('bench'), 'bench')
    .option('--trials <n>', 'cold starts of each variant', wholeNumber('--trials', 1), 11)
    .option('--rounds <n>', 'warm starts of each variant; 0: none', wholeNumber('--rounds', 0), 2000)
    .option('--seed <n>', 'for the order of the starts', wholeNumber('--seed', 0), 1)
    .option(
      '--program <name>',
      `this one (repeatable): ${Object.keys(PROGRAMS).join(', ')}; without, ${SMALL_PROGRAMS.join(', ')}`,
      collectParsed(programAmong(Object.keys(PROGRAMS))),
    )
    .option('--variant <name=dir>', 'compare these plans too (repeatable)', collectParsed(parsePlanSet))
    .option('--keep-plans <dir>', 'copy the trained plans there, the profiles to DIR.profiles');
  command.parse(words, { from: 'user' });
  const options = command.opts<Partial<BenchOptions>>();
  return {
    trials: options.trials ?? 11,
    rounds: options.rounds ?? 2000,
    seed: options.seed ?? 1,
    program: options.program ?? SMALL_PROGRAMS,
    variant: options.variant ?? [],
    ...(options.keepPlans === undefined ? {} : { keepPlans: options.keepPlans }),
  };
}
