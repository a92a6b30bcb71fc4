import { join } from 'node:path';
import { type MeasuredRun, measureRun } from '../bench/measure-run.js';
import { makeSystem, putLibrary, putProgram, type SystemSize } from '../bench/refresh-system.js';
import { median } from '../bench/statistics.js';
import { storeFor } from '../store/index.js';
import { withScratchDirectory } from '../system/index.js';
import { formatTable } from './format.js';
import { print } from './output.js';
import { exitStatusOf, printError } from './print-error.js';

/** The entry of `make bench-refresh`: what `prefault refresh` takes on a system with many profiles. */

const SIZE: SystemSize = { profileCount: 1000, filesPerProfile: 20 };
const ROUNDS = 7;
const BYTES_PER_MIB = 1024 * 1024;

const bundle = join(__dirname, 'prefault.cjs');
const usageTeller = join(__dirname, '../test/bench/tell-usage.cjs');

interface Case {
  label: string;
  rounds: number;
  /** Changes the system before each run; each time in another way. */
  change: (round: number) => Promise<void>;
}

function row(label: string, runs: readonly MeasuredRun[]): string[] {
  const of = (value: (run: MeasuredRun) => number) => runs.map(value);
  return [
    `  ${label}`,
    median(of(({ cpuMs }) => cpuMs)).toFixed(0),
    median(of(({ elapsedMs }) => elapsedMs)).toFixed(0),
    Math.max(...of(({ elapsedMs }) => elapsedMs)).toFixed(0),
    (Math.max(...of(({ peakBytes }) => peakBytes)) / BYTES_PER_MIB).toFixed(0),
  ];
}

async function bench(root: string): Promise<void> {
  const store = storeFor({ scope: 'system', root, env: {} });
  const { profileCount, filesPerProfile } = SIZE;
  print(
    `prefault refresh, ${profileCount} profiles with ${profileCount * filesPerProfile} file entries, Node's start included`,
  );
  await makeSystem(store, SIZE);
  const cases: Case[] = [
    { label: 'first refresh: every plan is compiled', rounds: 1, change: async () => undefined },
    { label: 'nothing changed', rounds: ROUNDS, change: async () => undefined },
    {
      label: 'one program upgraded',
      rounds: ROUNDS,
      change: (round) => putProgram(root, round, profileCount + round),
    },
    {
      label: 'a library of all programs upgraded',
      rounds: 3,
      change: (round) => putLibrary(root, round + 1),
    },
  ];
  const rows = [['  case', 'median CPU ms', 'median ms', 'max ms', 'peak MiB']];
  for (const { label, rounds, change } of cases) {
    const runs: MeasuredRun[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await change(round);
      runs.push(await measureRun({ usageTeller, bundle, args: ['refresh', '--system', '--root', root] }));
    }
    rows.push(row(label, runs));
  }
  print(...formatTable(rows));
}

withScratchDirectory(bench).catch((error: unknown) => {
  printError(error, process.env);
  process.exitCode = exitStatusOf(error);
});
