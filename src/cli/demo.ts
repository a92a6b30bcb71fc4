import { join } from 'node:path';
import { closingLine } from '../bench/closing-line.js';
import { COLD, PREFETCHED, runDemoTrials, WARM } from '../bench/demo-trials.js';
import { copyNode, type PrivateCopy } from '../bench/private-copy.js';
import { median } from '../bench/statistics.js';
import type { MeasuredStart } from '../bench/stopwatch.js';
import { evictFiles } from '../record/index.js';
import {
  mountOf,
  nativePath,
  readAheadFile,
  readMounts,
  readReadAheadKiB,
  runCommandNow,
  runTool,
  undoAtExit,
} from '../system/index.js';
import { formatBytes, formatCount } from './format.js';
import { print } from './output.js';
import { exitStatusOf, printError } from './print-error.js';
import { makeProgram } from './program.js';

/** The entry of `make demo`: trains one program and measures its cold, prefetched and warm starts. */

const TRIAL_COUNT = 7;
const SEED = 1;
const bundle = join(__dirname, 'prefault.cjs');

/** The machine keeps the program's pages whatever one asks of it. */
class CannotEvict extends Error {}

async function evict(files: readonly string[]): Promise<void> {
  const results = await evictFiles(files);
  const kept = results.filter((result) => result.remainingPageCount !== 0);
  if (kept.length === 0) return;
  const example = kept[0];
  throw new CannotEvict(
    `${formatCount(kept.length, 'file')} keep pages in memory, ${example?.path} ${example?.remainingPageCount} of them`,
  );
}

// The larger it is, the less a cold start waits, and the more it reads that nobody needs.
async function describeReadAhead(directory: string): Promise<string> {
  const mount = mountOf(await readMounts(), directory);
  const file = mount === undefined ? undefined : readAheadFile(mount);
  const kiB = file === undefined ? undefined : readReadAheadKiB(file);
  return `the kernel's own read-ahead here: ${kiB === undefined ? 'unknown' : `${kiB} KiB`}`;
}

function describeTrial(trial: number, starts: readonly MeasuredStart[]): string {
  const parts = [COLD, PREFETCHED, WARM].map((variant) => {
    const start = starts.find((candidate) => candidate.variant === variant);
    return `${variant} ${start?.elapsedMs.toFixed(1)} ms (${formatCount(start?.majorFaultCount ?? 0, 'major fault')})`;
  });
  return `trial ${trial}: ${parts.join(', ')}`;
}

async function trainCopy(work: string, program: PrivateCopy): Promise<void> {
  print("training, by 'prefault train':");
  // A store of its own, which prefault-run is told of in the same way.
  process.env['XDG_CACHE_HOME'] = join(work, 'cache');
  process.env['XDG_DATA_HOME'] = join(work, 'data');
  await makeProgram().parseAsync(['train', '--user', '--include', work, '--', ...program.command], {
    from: 'user',
  });
}

async function measure(work: string, program: PrivateCopy): Promise<void> {
  const starts = await runDemoTrials({
    stopwatch: join(__dirname, 'test/bench-run'),
    wrapper: nativePath('prefault-run'),
    program,
    cacheHome: join(work, 'cache'),
    trialCount: TRIAL_COUNT,
    seed: SEED,
    evict: () => evict(program.files),
    onTrial: (trial, own) => print(describeTrial(trial, own)),
  });
  const medianOf = (variant: string) =>
    median(starts.filter((start) => start.variant === variant).map((start) => start.elapsedMs));
  print(closingLine({ cold: medianOf(COLD), prefetched: medianOf(PREFETCHED), warm: medianOf(WARM) }));
}

async function demonstrate(): Promise<void> {
  const work = await runTool('mktemp', '-d', join(__dirname, 'demo.XXXXXX'));
  const undo = undoAtExit(() => runCommandNow('rm', ['-rf', '--one-file-system', work]));
  try {
    const program = await copyNode(work, { executable: process.execPath, script: bundle });
    const size = `${formatCount(program.files.length, 'file')}, ${formatBytes(program.sizeBytes)}`;
    print(`program: a private copy of node (${size}), running 'prefault --help'`);
    await evict(program.files);
    print(
      'cold: each cold start comes after evicting these files (posix_fadvise), no page of them stays in memory',
    );
    print(await describeReadAhead(work));
    await trainCopy(work, program);
    print(
      `${TRIAL_COUNT} trials, the three starts of each in random order; prefetched means started by prefault-run`,
    );
    await measure(work, program);
  } catch (error) {
    if (!(error instanceof CannotEvict)) throw error;
    print(`this machine gives no way to make the program cold (${error.message}), so there is no figure;`);
    print('put this directory on a disk file system, or see the cold starts of make bench-quick');
  } finally {
    undo();
  }
}

async function main(): Promise<void> {
  try {
    await demonstrate();
  } catch (error) {
    printError(error, process.env);
    process.exitCode = exitStatusOf(error);
  }
}

void main();
