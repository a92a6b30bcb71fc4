import { PrefaultError } from '../errors.js';
import type { Recording } from '../profile/index.js';
import { faultWindows } from './fault-windows.js';
import { whyFaultsUnavailable } from './helper-available.js';
import type { FileKey } from './helper-lines.js';
import { orderedFiles } from './ordered-files.js';
import { PageSets } from './page-sets.js';
import { programsOf } from './programs.js';
import type { Recorder, RecordRequest, RecordResult } from './recorder.js';
import { toRecording } from './recording-of.js';
import type { Scouted } from './scout-run.js';
import { Training } from './training.js';
import { scoutWarning, tryScout } from './try-scout.js';
import { watchStart } from './watch-start.js';

/** How often a run is tried before lost samples are put up with. */
const ATTEMPTS = 3;

interface Fault {
  key: FileKey;
  page: number;
  timeNs: number;
}

interface FaultsRun {
  /** In the order of their times. */
  faults: Fault[];
  execs: { pid: number; path: string }[];
  lostCount: number;
}

async function faultsRun(training: Training, run: number): Promise<FaultsRun> {
  const { request, names } = training;
  const faults: Fault[] = [];
  const execs: { pid: number; path: string }[] = [];
  let lostCount = 0;
  let sampleCount = 0;
  const told = (pageCount: number): void =>
    request.onProgress?.({ phase: 'run', run, runCount: request.runCount, pageCount });
  await watchStart({
    mode: 'faults',
    request,
    activity: () => sampleCount,
    onLine: (line) => {
      if (line.kind === 'name') names.add(line.key, { path: line.path, type: line.type });
      else if (line.kind === 'page') faults.push(line);
      else if (line.kind === 'exec') execs.push(line);
      else if (line.kind === 'lost') lostCount += line.count;
      else if (line.kind === 'progress') {
        sampleCount = line.count;
        told(sampleCount);
      }
    },
  });
  told(faults.length);
  training.addExecuted(execs.map(({ path }) => path));
  faults.sort((a, b) => a.timeNs - b.timeNs);
  return { faults, execs, lostCount };
}

async function completeRun(training: Training, run: number, warnings: string[]): Promise<FaultsRun> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await faultsRun(training, run);
    if (result.lostCount === 0) return result;
    if (attempt === ATTEMPTS) {
      warnings.push(`run ${run} lost ${result.lostCount} page-fault samples`);
      return result;
    }
    training.request.onProgress?.({ phase: 'repeat', run, lostEventCount: result.lostCount, bufferKiB: 0 });
  }
}

async function recordingOf(
  training: Training,
  { faults, execs }: FaultsRun,
  scouted: Scouted | undefined,
): Promise<Recording> {
  const reads = scouted?.read ?? new PageSets<FileKey>();
  const present = scouted?.present ?? new PageSets<FileKey>();
  const traced = await training.tracedFiles([
    ...faults.map(({ key }) => key),
    ...reads.files(),
    ...present.files(),
  ]);
  const windows = faultWindows({ faults, files: traced, present });
  const files = orderedFiles({
    files: traced,
    order: scouted?.opened ?? [],
    sources: [reads, windows, present],
  });
  const programs = await programsOf(
    training,
    scouted,
    execs.filter(({ pid }) => pid === execs[0]?.pid),
  );
  return toRecording({ training, scouted, recorder: 'faults', programs, files });
}

/** Watches page faults: unprivileged, no order of reads, whole fault-around windows. */
export const faultsRecorder: Recorder = {
  name: 'faults',
  unavailableBecause: whyFaultsUnavailable,
  async record(request: RecordRequest): Promise<RecordResult> {
    const why = await whyFaultsUnavailable();
    if (why !== undefined) {
      throw new PrefaultError(`the faults recorder does not work here: ${why}`, {
        code: 'NO_RECORDER',
        subject: 'faults',
        remedy: 'use --recorder exit, or train as root',
      });
    }
    const training = await Training.begin(request);
    const { scouted, failure } = await tryScout(training);
    const warnings: string[] = [];
    const recordings: Recording[] = [];
    for (let run = 1; run <= request.runCount; run += 1) {
      recordings.push(await recordingOf(training, await completeRun(training, run, warnings), scouted));
    }
    if (failure !== undefined) warnings.unshift(scoutWarning(failure));
    return { recordings, warnings };
  },
};
