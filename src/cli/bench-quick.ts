import { join } from 'node:path';
import { CommanderError } from 'commander';
import { runColdTrials } from '../bench/cold-trials.js';
import { type DiskImage, mountImage } from '../bench/disk-image.js';
import { coldVariants, IN_USE, installAppliers, lendPlan } from '../bench/plan-sets.js';
import { measureStarts } from '../bench/stopwatch.js';
import { addedCosts, summarize, type VariantSummary } from '../bench/summary.js';
import { measureWarmStarts, WITH_MODULE, WITHOUT_MODULE } from '../bench/warm-costs.js';
import { PrefaultError } from '../errors.js';
import { copyTree, makeTree, runCommand, runCommandNow, runTool, undoAtExit } from '../system/index.js';
import { type BenchOptions, PROGRAMS, readBenchOptions } from './bench-options.js';
import { formatTable } from './format.js';
import { print } from './output.js';
import { EXIT_DONE, exitStatusOf, printError } from './print-error.js';
import { makeProgram } from './program.js';

/** The entry of `make bench-quick`: cold starts on a disk image of their own, and what the module costs warm ones. */

const SMALL_PROGRAM = '/usr/bin/true';
const BYTES_PER_MIB = 1024 * 1024;
const IMAGE_CANNOT_BE_MADE = 77;

const project = join(__dirname, '..');
const stopwatch = join(__dirname, 'test/bench-run');

async function provideImage(): Promise<string> {
  const { status, stdout, stderr } = await runCommand(join(project, 'test/scenarios/image'), []);
  const answer = stdout.toString('utf8').trim();
  if (status === 0) return answer;
  const why = status === IMAGE_CANNOT_BE_MADE ? answer : stderr.trim();
  throw new PrefaultError(`no disk image: ${why}`, { code: 'SYSTEM', subject: 'test/scenarios/image' });
}

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

async function benchCold(image: DiskImage, options: BenchOptions): Promise<void> {
  print(
    `cold starts, ${options.trials} trials, each on a fresh mount (ext4, loop device, direct I/O, read-ahead 128 KiB)`,
  );
  for (const name of options.program) {
    const command = PROGRAMS[name] ?? [];
    const variants = coldVariants(command, options.variant);
    const { trials: trialCount, seed } = options;
    const starts = await runColdTrials({ image, stopwatch, variants, trialCount, seed });
    const names = variants.map((variant) => variant.name);
    const summaries = summarize(starts, names, { cold: 'cold', warm: 'warm' });
    print('', command.join(' '), ...formatTable([HEADINGS, ...summaries.map(summaryRow)]));
  }
  print(
    '',
    `${IN_USE}: the applier, the plan directories and the user's home are resident, as other starts leave them; the plan is not`,
  );
}

interface WarmCase {
  label: string;
  command: readonly string[];
  env: Record<string, string>;
}

/** A small program without a plan and with those of the others, and git, whose start is short enough to show it. */
async function warmCases(root: string, programs: readonly string[]): Promise<WarmCase[]> {
  const cases: WarmCase[] = [{ label: 'true, no plan', command: [SMALL_PROGRAM], env: {} }];
  for (const name of programs) {
    const command = PROGRAMS[name] ?? [];
    // Everything that the plan names has to be resident.
    await measureStarts({ stopwatch, root, variants: [{ name, env: {}, command }] });
    const env = await lendPlan(root, command[0] ?? '', SMALL_PROGRAM);
    cases.push({ label: `true, with the plan of ${name}`, command: [SMALL_PROGRAM], env });
    if (name === 'git') cases.push({ label: 'git --version, with its plan', command, env: {} });
  }
  return cases;
}

async function benchWarm(image: DiskImage, options: BenchOptions): Promise<void> {
  print(
    '',
    `what the module adds to a warm exec: microseconds, ${options.rounds} interleaved starts each, one CPU`,
  );
  const rows = [['  program', 'least', 'median']];
  const mounted = await mountImage(image);
  try {
    const root = image.mountPoint;
    for (const { label, ...warmCase } of await warmCases(root, options.program)) {
      const request = { stopwatch, root, ...warmCase, roundCount: options.rounds, seed: options.seed };
      const starts = await measureWarmStarts(request);
      for (const { minMicroseconds, medianMicroseconds } of addedCosts(starts, [
        WITHOUT_MODULE,
        WITH_MODULE,
      ])) {
        rows.push([`  ${label}`, minMicroseconds.toFixed(0), medianMicroseconds.toFixed(0)]);
      }
    }
  } finally {
    await mounted.unmount();
  }
  print(...formatTable(rows));
}

async function prepare(image: DiskImage, options: BenchOptions): Promise<void> {
  const mounted = await mountImage(image);
  try {
    await installAppliers(image.mountPoint, options.variant);
    for (const name of options.program) {
      await makeProgram().parseAsync(['train', '--root', image.mountPoint, '--', ...(PROGRAMS[name] ?? [])], {
        from: 'user',
      });
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
  const source = await provideImage();
  const work = await runTool('mktemp', '-d', join(__dirname, 'bench.XXXXXX'));
  const undo = undoAtExit(() => runCommandNow('rm', ['-rf', '--one-file-system', work]));
  try {
    const image = { file: join(work, 'root.img'), mountPoint: join(work, 'root') };
    await makeTree(image.mountPoint);
    await runTool('cp', '--sparse=always', source, image.file);
    await prepare(image, options);
    await benchCold(image, options);
    await benchWarm(image, options);
  } finally {
    undo();
  }
}

async function main(): Promise<void> {
  try {
    await bench(readBenchOptions(process.argv.slice(2)));
  } catch (error) {
    // Help was asked for and is printed.
    if (error instanceof CommanderError && error.exitCode === EXIT_DONE) return;
    printError(error, process.env);
    process.exitCode = exitStatusOf(error);
  }
}

void main();
