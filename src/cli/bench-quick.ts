import { join } from 'node:path';
import { runColdTrials } from '../bench/cold-trials.js';
import { type DiskImage, mountImage } from '../bench/disk-image.js';
import { coldVariants, IN_USE, installAppliers, LOOKED_AT } from '../bench/plan-sets.js';
import { summarize, type VariantSummary } from '../bench/summary.js';
import { copyTree } from '../system/index.js';
import { type BenchOptions, commandOf, PROGRAMS, readBenchOptions } from './bench-options.js';
import { type Bench, benchWarm } from './bench-warm.js';
import { formatTable } from './format.js';
import { print } from './output.js';
import { withImage } from './provide-image.js';
import { runBench } from './run-bench.js';
import { trainInRoot } from './train-in-root.js';

/**
 * The entry of `make bench-quick` and `make bench-large`: cold starts on a disk image of their own, and what module
 * and daemon cost warm ones.
 */

const BYTES_PER_MIB = 1024 * 1024;
const stopwatch = join(__dirname, 'test/bench-run');

function summaryRow(summary: VariantSummary): string[] {
  const { intervalMs, medianReadBytes, recoveredPercent } = summary;
  return [
    `  ${summary.variant}`,
    summary.medianMs.toFixed(1),
    `${intervalMs.low.toFixed(1)}-${intervalMs.high.toFixed(1)}`,
    summary.minMs.toFixed(1),
    recoveredPercent === undefined ? '' : `${recoveredPercent.toFixed(0)} %`,
    summary.medianMajorFaultCount.toFixed(0),
    ((medianReadBytes ?? 0) / BYTES_PER_MIB).toFixed(2),
  ];
}

const HEADINGS = ['  variant', 'median ms', '95 % interval', 'min', 'recovered', 'major faults', 'MiB read'];

async function benchCold({ image, stateRoot }: Bench, options: BenchOptions): Promise<void> {
  print(
    `cold starts, ${options.trials} trials, each on a fresh mount (ext4, loop device, direct I/O, read-ahead 128 KiB)`,
  );
  for (const name of options.program) {
    const command = commandOf(name);
    const variants = coldVariants(command, options.variant);
    const { trials: trialCount, seed } = options;
    const starts = await runColdTrials({ image, stopwatch, stateRoot, variants, trialCount, seed });
    const names = variants.map((variant) => variant.name);
    const summaries = summarize(starts, names, { cold: 'cold', warm: 'warm' });
    print('', command.join(' '), ...formatTable([HEADINGS, ...summaries.map(summaryRow)]));
  }
  print(
    '',
    `${IN_USE}: the applier, the plan directories and the user's home are resident, as other starts leave them; the plan is not`,
    `daemon${IN_USE}: it has looked at the heads of plan and program, as it does at once; ${LOOKED_AT}: so it has, and is gone`,
  );
}

async function prepare(image: DiskImage, options: BenchOptions): Promise<void> {
  const mounted = await mountImage(image);
  try {
    await installAppliers(image.mountPoint, options.variant);
    for (const name of options.program) {
      await trainInRoot(image.mountPoint, commandOf(name));
    }
    if (options.keepPlans !== undefined) {
      await copyTree(join(image.mountPoint, 'var/cache/prefault/plans'), options.keepPlans);
      await copyTree(join(image.mountPoint, 'var/lib/prefault/profiles'), `${options.keepPlans}.profiles`);
    }
  } finally {
    await mounted.unmount();
  }
}

async function bench(options: BenchOptions): Promise<void> {
  const packages = options.program.flatMap((name) => PROGRAMS[name]?.package ?? []);
  await withImage(packages, async (image, work) => {
    await prepare(image, options);
    const bench = { image, stopwatch, stateRoot: join(work, 'state') };
    await benchCold(bench, options);
    if (options.rounds > 0) await benchWarm(bench, options);
  });
}

void runBench((words) => bench(readBenchOptions(words)));
