import { join } from 'node:path';
import { Command } from 'commander';
import { type DiskImage, mountImage } from '../bench/disk-image.js';
import { type CallCounts, requireStrace, traceFile, traceFinding } from '../bench/finding-calls.js';
import {
  CASES,
  type Finding,
  type FindingCase,
  measureColdFindings,
  measureWarmFindings,
} from '../bench/finding-times.js';
import { markdownTable } from '../bench/markdown-table.js';
import { installAppliers } from '../bench/plan-sets.js';
import { observeSurvival, SURVIVORS, type SurvivalRow } from '../bench/plan-survival.js';
import { type Interval, median, medianInterval } from '../bench/statistics.js';
import { stagePrograms } from '../bench/store-programs.js';
import { PrefaultError } from '../errors.js';
import { runTool } from '../system/index.js';
import { throwErrors, wholeNumber } from './add-command.js';
import { print, printJson } from './output.js';
import { project, withImage } from './provide-image.js';
import { runBench } from './run-bench.js';

/**
 * The entry of `make bench-stores`: what it takes to find a plan in each place where one can lie, and what becomes of it
 * there. Tables in Markdown, every cell measured or tried out.
 */

const MAX_TRIES = 20;
const TRAINED = ['/usr/bin/git', '--version'];

interface StoreOptions {
  trials: number;
  rounds: number;
  seed: number;
  json?: true;
}

interface Cost {
  calls: CallCounts;
  /** Medians; 0 where no plan is found. */
  foundMicroseconds: number;
  decidedMicroseconds: number;
  /** Where the median of another such series may well lie (95 %). */
  interval: Interval;
}

/** What one applier spends on the plan in one place. */
interface CostRow extends FindingCase {
  warm: Cost;
  cold: Cost;
}

/** A copy of the image, and what works on it. */
interface Bench {
  image: DiskImage;
  work: string;
}

const prefault = join(__dirname, 'prefault.cjs');

function readOptions(words: readonly string[]): StoreOptions {
  const command = throwErrors(new Command('bench-stores'), 'bench-stores')
    .option('--trials <n>', 'mounts for each cold figure', wholeNumber('--trials', 1), 11)
    .option('--rounds <n>', 'starts for each warm figure', wholeNumber('--rounds', 1), 1000)
    .option('--seed <n>', 'for the order of the cold starts', wholeNumber('--seed', 0), 1)
    .option('--json', 'print JSON');
  command.parse(words, { from: 'user' });
  return command.opts<StoreOptions>();
}

async function mounted<T>({ image }: Bench, use: (root: string) => Promise<T>): Promise<T> {
  const mount = await mountImage(image);
  try {
    return await use(image.mountPoint);
  } finally {
    await mount.unmount();
  }
}

async function prepare(root: string, work: string): Promise<void> {
  await installAppliers(root, []);
  await runTool(process.execPath, prefault, 'train', '--root', root, '--', ...TRAINED);
  const profile = join(root, 'var/lib/prefault/profiles/git.prefault.json');
  await stagePrograms({ root, work, prefault, profile, builds: join(__dirname, 'test/stores') });
}

/** `inState` gives a root in that state, anew for each try: a busy daemon leaves some starts alone. */
async function trace(
  { work }: Bench,
  findingCase: FindingCase,
  state: string,
  inState: <T>(use: (root: string) => Promise<T>) => Promise<T>,
): Promise<CallCounts> {
  const file = traceFile(work, findingCase, state);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const stateRoot = join(work, 'state');
    const calls = await inState((root) => traceFinding({ root, stateRoot, file, findingCase }));
    if (calls !== undefined) return calls;
  }
  throw new PrefaultError(`prefaultd left ${MAX_TRIES} starts alone`, {
    code: 'SYSTEM',
    subject: 'prefaultd',
    remedy: 'measure again when less else is running',
  });
}

function costOf(calls: CallCounts, findings: readonly Finding[]): Cost {
  const decided = findings.map((finding) => finding.decided);
  return {
    calls,
    foundMicroseconds: median(findings.map(({ found }) => found)),
    decidedMicroseconds: median(decided),
    interval: medianInterval(decided),
  };
}

async function measureWarm(bench: Bench, rounds: number): Promise<Cost[]> {
  return mounted(bench, async (root) => {
    // Twice: what the first start had read ahead, the second finds.
    for (let start = 0; start < 2; start += 1) await runTool('chroot', root, ...TRAINED);
    const costs: Cost[] = [];
    for (const each of CASES) {
      const findings = await measureWarmFindings(root, each, rounds);
      costs.push(costOf(await trace(bench, each, 'warm', (use) => use(root)), findings));
    }
    return costs;
  });
}

async function measureCold(bench: Bench, { trials, seed }: StoreOptions): Promise<Cost[]> {
  const { image, work } = bench;
  const findings = await measureColdFindings({
    image,
    stateRoot: join(work, 'state'),
    trialCount: trials,
    seed,
  });
  const costs: Cost[] = [];
  for (const each of CASES) {
    const calls = await trace(bench, each, 'cold', (use) => mounted(bench, use));
    costs.push(costOf(calls, findings.get(each) ?? []));
  }
  return costs;
}

const PLACES = {
  none: 'no plan',
  shadow: 'plan directory',
  own: "user's plan directory",
  note: 'note',
  'note-copied': 'note, and a copy',
  trailer: 'trailer',
  'trailer-copied': 'trailer, and a copy',
} as const;

function callsText({ opens, reads, others }: CallCounts): string {
  return `${opens}, ${reads}, ${others}`;
}

function timeText({ decidedMicroseconds, interval: { low, high } }: Cost): string {
  return `${decidedMicroseconds.toFixed(0)} (${low.toFixed(0)}-${high.toFixed(0)})`;
}

function printCosts(rows: readonly CostRow[], { trials, rounds }: StoreOptions): void {
  print(
    `Medians of ${rounds} starts that find everything in memory, and of ${trials} on a file system that was just mounted; in brackets`,
    'where the median of another such series may well lie (95 %).',
    '',
    ...markdownTable([
      [
        'plan in',
        'applier',
        'warm: opens, reads, others',
        'warm: µs',
        'cold: opens, reads, others',
        'cold: µs',
      ],
      ...rows.map(({ store, applier, warm, cold }) => [
        PLACES[store],
        applier,
        callsText(warm.calls),
        timeText(warm),
        callsText(cold.calls),
        timeText(cold),
      ]),
    ]),
  );
}

function printSurvival(rows: readonly SurvivalRow[]): void {
  print(
    '',
    ...markdownTable([
      ['after', ...SURVIVORS.map((place) => PLACES[place])],
      ...rows.map(({ change, cells }) => [change, ...SURVIVORS.map((place) => cells[place])]),
    ]),
  );
}

async function bench(options: StoreOptions): Promise<void> {
  await requireStrace();
  await withImage([], async (image, work) => {
    const bench = { image, work };
    await mounted(bench, (root) => prepare(root, work));
    const warm = await measureWarm(bench, options.rounds);
    const cold = await measureCold(bench, options);
    const costs = CASES.flatMap((each, index): CostRow[] => {
      const [warmCost, coldCost] = [warm[index], cold[index]];
      return warmCost === undefined || coldCost === undefined
        ? []
        : [{ ...each, warm: warmCost, cold: coldCost }];
    });
    if (!options.json) printCosts(costs, options);
    const note = join(project, 'src/native/prefault-note.S');
    const survival = await mounted(bench, (root) => observeSurvival({ root, work, prefault, note }));
    if (options.json) {
      printJson({ trials: options.trials, rounds: options.rounds, costs, survival });
      return;
    }
    printSurvival(survival);
  });
}

void runBench((words) => bench(readOptions(words)));
