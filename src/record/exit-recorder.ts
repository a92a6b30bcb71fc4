import { PrefaultError } from '../errors.js';
import type { Recording } from '../profile/index.js';
import { whyExitUnavailable } from './helper-available.js';
import { orderedFiles } from './ordered-files.js';
import { programsOf } from './programs.js';
import type { Recorder, RecordRequest, RecordResult } from './recorder.js';
import { toRecording } from './recording-of.js';
import { type Scouted, scoutRun } from './scout-run.js';
import { Training } from './training.js';

async function recordingOf(training: Training, scouted: Scouted): Promise<Recording> {
  const { read, present, opened } = scouted;
  const traced = await training.tracedFiles([...read.files(), ...present.files()]);
  const files = orderedFiles({ files: traced, order: opened, sources: [read, present] });
  return toRecording({
    training,
    scouted,
    recorder: 'exit',
    programs: await programsOf(training, scouted, []),
    files,
  });
}

/** Looks at what the program has mapped when it exits: works for everybody who may trace their own processes. */
export const exitRecorder: Recorder = {
  name: 'exit',
  unavailableBecause: whyExitUnavailable,
  async record(request: RecordRequest): Promise<RecordResult> {
    if (request.stop.untilIdleMs !== undefined) {
      throw new PrefaultError(
        'the exit recorder cannot tell when a start is idle: it sees pages at the exit only',
        {
          code: 'USAGE',
          subject: '--until-idle',
          remedy: 'use --for SECONDS or --until TEXT with it, or another --recorder',
        },
      );
    }
    const why = await whyExitUnavailable();
    if (why !== undefined) {
      throw new PrefaultError(`the exit recorder does not work here: ${why}`, {
        code: 'NO_RECORDER',
        subject: 'exit',
        remedy: 'train as root with --recorder trace',
      });
    }
    const training = await Training.begin(request);
    const recordings: Recording[] = [];
    const { runCount, onProgress } = request;
    for (let run = 1; run <= runCount; run += 1) {
      onProgress?.({ phase: 'run', run, runCount, pageCount: 0 });
      const scouted = await scoutRun(request, training.names);
      training.addExecuted(scouted.executed);
      const recording = await recordingOf(training, scouted);
      const pageCount = recording.files.reduce((sum, { pages }) => sum + pages.length, 0);
      onProgress?.({ phase: 'run', run, runCount, pageCount });
      recordings.push(recording);
    }
    return { recordings, warnings: [] };
  },
};
