import { Command } from 'commander';
import { type PlanSet, parsePlanSet } from '../bench/plan-sets.js';
import { PrefaultError } from '../errors.js';
import { throwErrors, wholeNumber } from './add-command.js';

/** What the benchmark starts, by the name that --program takes. */
export const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  git: ['/usr/bin/git', '--version'],
  python3: ['/usr/bin/python3', '-c', 'import json,asyncio,email.mime.text,http.client'],
  node: ['/usr/bin/node', '-e', '0'],
};

export interface BenchOptions {
  /** Cold starts of each variant. */
  trials: number;
  /** Warm starts of each variant. */
  rounds: number;
  seed: number;
  program: string[];
  /** Plans to compare with the trained ones. */
  variant: PlanSet[];
  keepPlans?: string;
}

function collect<T>(parse: (text: string) => T): (text: string, earlier: T[] | undefined) => T[] {
  return (text, earlier) => [...(earlier ?? []), parse(text)];
}

function parseProgram(text: string): string {
  if (text in PROGRAMS) return text;
  const remedy = `choose from ${Object.keys(PROGRAMS).join(', ')}`;
  throw new PrefaultError(`no program '${text}' in this benchmark`, { code: 'USAGE', subject: text, remedy });
}

/** Throws USAGE. */
export function readBenchOptions(words: readonly string[]): BenchOptions {
  const command = throwErrors(new Command('bench'), 'bench')
    .option('--trials <n>', 'cold starts of each variant', wholeNumber('--trials', 1), 11)
    .option('--rounds <n>', 'warm starts of each variant', wholeNumber('--rounds', 1), 2000)
    .option('--seed <n>', 'for the order of the starts', wholeNumber('--seed', 0), 1)
    .option(
      '--program <name>',
      `only this one (repeatable): ${Object.keys(PROGRAMS).join(', ')}`,
      collect(parseProgram),
    )
    .option('--variant <name=dir>', 'compare these plans too (repeatable)', collect(parsePlanSet))
    .option('--keep-plans <dir>', 'copy the trained plans there, the profiles to DIR.profiles');
  command.parse(words, { from: 'user' });
  const options = command.opts<Partial<BenchOptions>>();
  return {
    trials: options.trials ?? 11,
    rounds: options.rounds ?? 2000,
    seed: options.seed ?? 1,
    program: options.program ?? Object.keys(PROGRAMS),
    variant: options.variant ?? [],
    ...(options.keepPlans === undefined ? {} : { keepPlans: options.keepPlans }),
  };
}
