import { join } from 'node:path';
import { type DiskImage, mountImage } from '../bench/disk-image.js';
import { lendPlan } from '../bench/plan-sets.js';
import { measureStarts } from '../bench/stopwatch.js';
import { type AddedCost, addedCosts } from '../bench/summary.js';
import {
  measureWarmStarts,
  measureWarmWithDaemon,
  UNWATCHED,
  WATCHED,
  WITH_MODULE,
  WITHOUT_MODULE,
} from '../bench/warm-costs.js';
import { runTool } from '../system/index.js';
import { type BenchOptions, commandOf } from './bench-options.js';
import { formatTable } from './format.js';
import { print } from './output.js';
import { trainInRoot } from './train-in-root.js';

const SMALL_PROGRAM = '/usr/bin/true';
/** Another file, which is no plan's program as long as it has none of its own. */
const SMALL_COPY = '/usr/local/bin/true';
/** A hundredth of a short exec is a few microseconds: that takes more starts. */
const DAEMON_ROUNDS = 5000;

/** A disk image of our own, and what measures there. */
export interface Bench {
  image: DiskImage;
  stopwatch: string;
  /** A directory of ours, for what daemons say of themselves. */
  stateRoot: string;
}

interface WarmCase {
  label: string;
  command: readonly string[];
  env: Record<string, string>;
}

/** A small program without a plan and with those of the others, and git, whose start is short enough to show it. */
async function warmCases(
  { stopwatch, image }: Bench,
  programs: readonly string[],
): Promise<readonly WarmCase[]> {
  const root = image.mountPoint;
  const cases: WarmCase[] = [{ label: 'true, no plan', command: [SMALL_PROGRAM], env: {} }];
  for (const name of programs) {
    const command = commandOf(name);
    // Everything that the plan names has to be resident.
    await measureStarts({ stopwatch, root, variants: [{ name, env: {}, command }] });
    const env = await lendPlan(root, command[0] ?? '', SMALL_PROGRAM);
    cases.push({ label: `true, with the plan of ${name}`, command: [SMALL_PROGRAM], env });
    if (name === 'git') cases.push({ label: 'git --version, with its plan', command, env: {} });
  }
  return cases;
}

function costRow(label: string, { minMicroseconds, medianMicroseconds, medianPercent }: AddedCost): string[] {
  return [
    `  ${label}`,
    minMicroseconds.toFixed(0),
    medianMicroseconds.toFixed(1),
    `${medianPercent.toFixed(1)} %`,
  ];
}

const HEADINGS = ['  program', 'least', 'median', 'of an exec'];

async function benchModule(bench: Bench, { program, rounds, seed }: BenchOptions): Promise<void> {
  const { stopwatch, image } = bench;
  const rows = [HEADINGS];
  for (const { label, ...warmCase } of await warmCases(bench, program)) {
    const request = { stopwatch, root: image.mountPoint, ...warmCase, roundCount: rounds, seed };
    const costs = addedCosts(await measureWarmStarts(request), [WITHOUT_MODULE, WITH_MODULE]);
    rows.push(...costs.map((cost) => costRow(label, cost)));
  }
  print(
    '',
    `what the module adds to a warm exec: microseconds, ${rounds} interleaved starts each, one CPU`,
    ...formatTable(rows),
  );
}

async function benchDaemon({ stopwatch, image, stateRoot }: Bench, { seed }: BenchOptions): Promise<void> {
  const root = image.mountPoint;
  await runTool('cp', join(root, SMALL_PROGRAM), join(root, SMALL_COPY));
  await trainInRoot(root, [SMALL_COPY]);
  const programs = { watched: SMALL_COPY, unwatched: SMALL_PROGRAM };
  const request = { stopwatch, root, stateRoot, ...programs, roundCount: DAEMON_ROUNDS, seed };
  const starts = await measureWarmWithDaemon(request);
  const rowsOf = (label: string, { off, on }: typeof WATCHED) =>
    addedCosts(starts, [off, on]).map((cost) => costRow(label, cost));
  print(
    '',
    `what a running daemon adds to a warm exec: microseconds, ${DAEMON_ROUNDS} starts each, alternately 250 with and without one, one CPU`,
    ...formatTable([
      HEADINGS,
      ...rowsOf('true, no plan', UNWATCHED),
      ...rowsOf('a copy of true, with its plan', WATCHED),
    ]),
  );
}

/** What module and daemon cost starts that find everything in the page cache. */
export async function benchWarm(bench: Bench, options: BenchOptions): Promise<void> {
  const mounted = await mountImage(bench.image);
  try {
    await benchModule(bench, options);
    await benchDaemon(bench, options);
  } finally {
    await mounted.unmount();
  }
}
