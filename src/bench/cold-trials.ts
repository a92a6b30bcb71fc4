import { join } from 'node:path';
import { readBytes, readFacts, readNames } from '../system/index.js';
import { type BenchDaemon, requireHelp, startDaemon } from './daemon.js';
import { type DiskImage, emptyTemporary, mountImage, readBytesOf } from './disk-image.js';
import { seededRandom, shuffled } from './random.js';
import { type MeasuredStart, measureStarts, type StartVariant } from './stopwatch.js';

/** A start to measure on a file system that was mounted just before. */
export interface ColdVariant extends StartVariant {
  /** Start it once before it is measured: the floor that a cold start can reach. */
  warmUp?: boolean;
  /** Below the image's root: read before the start, directories with the names in them. */
  resident?: readonly string[];
  /**
   * A daemon has looked for the programs of the image before the start, and `serves` it or is `gone` again: then
   * what it looked at is in memory, and that is all.
   */
  daemon?: 'serves' | 'gone';
}

export interface ColdStart extends MeasuredStart {
  /** Read from the device from the start of the program until the device came to rest. */
  readBytes: number;
}

export interface ColdTrialsRequest {
  image: DiskImage;
  stopwatch: string;
  /** A directory of ours, for what the daemon says of itself. */
  stateRoot: string;
  variants: readonly ColdVariant[];
  trialCount: number;
  seed: number;
  onTrial?: (trial: number) => void;
}

async function touch(path: string): Promise<void> {
  if ((await readFacts(path))?.kind !== 'directory') {
    await readBytes(path);
    return;
  }
  for (const name of (await readNames(path)) ?? []) {
    // To examine a plan would make its inode resident too.
    if (!name.endsWith('.plan')) await touch(join(path, name));
  }
}

/** A daemon of its own for each start: none acts, or holds anything in memory, when it is the others' turn. */
async function provideDaemon(
  { image, stateRoot }: ColdTrialsRequest,
  { daemon }: ColdVariant,
): Promise<BenchDaemon | undefined> {
  if (daemon === undefined) return undefined;
  const started = await startDaemon({ root: image.mountPoint, stateRoot });
  if (daemon === 'serves') return started;
  await started.stop();
  return undefined;
}

async function measureColdStart(request: ColdTrialsRequest, variant: ColdVariant): Promise<ColdStart[]> {
  const { image, stopwatch } = request;
  const mounted = await mountImage(image);
  let daemon: BenchDaemon | undefined;
  try {
    const measure = { stopwatch, variants: [variant], root: image.mountPoint };
    if (variant.warmUp === true) {
      await measureStarts(measure);
      await emptyTemporary(image);
    }
    for (const path of variant.resident ?? []) await touch(join(image.mountPoint, path));
    daemon = await provideDaemon(request, variant);
    const before = await readBytesOf(mounted.device);
    const starts = await measureStarts(measure);
    const readBytes = (await readBytesOf(mounted.device)) - before;
    if (daemon !== undefined) await requireHelp(daemon);
    return starts.map((start) => ({ ...start, readBytes }));
  } finally {
    await daemon?.stop();
    await mounted.unmount();
  }
}

/** Measures every variant once a trial, in an order drawn anew, each on a fresh mount of the image. */
export async function runColdTrials(request: ColdTrialsRequest): Promise<ColdStart[]> {
  const random = seededRandom(request.seed);
  const starts: ColdStart[] = [];
  for (let trial = 1; trial <= request.trialCount; trial += 1) {
    request.onTrial?.(trial);
    for (const variant of shuffled(request.variants, random)) {
      starts.push(...(await measureColdStart(request, variant)));
    }
  }
  return starts;
}
