import { PrefaultError } from '../errors.js';
import type { Recording } from '../profile/index.js';
import { withoutStrayWindows } from './certain-pages.js';
import { exitSight, whyExitUnavailable } from './exit-available.js';
import { type ExitRun, ExitTraining } from './exit-training.js';
import { mappedPages } from './mapped-pages.js';
import { programsOf } from './programs.js';
import type { Recorder, RecordRequest, RecordResult } from './recorder.js';
import { toRecording } from './recording-of.js';
import type { TouchedFile } from './touched-pages.js';
import { Training } from './training.js';

async function touchedFiles(
  training: Training,
  { scouted, touched, around }: ExitRun,
): Promise<TouchedFile[]> {
  const files = await training.tracedFiles([...touched, ...around].flatMap((pages) => [...pages.files()]));
  return mappedPages({ files, order: scouted?.opened ?? [], touched, around });
}

/**
 * Looks at what each process has mapped in when it ends. Works for everybody, and wherever there is userfaultfd
 * it is nearly as exact as trace.
 *
 * Measured against trace on files of a disk image, warm and without privilege, three runs, recall / precision in
 * per cent (git --version; python3 importing asyncio, email and http.client; node -e 0; bash running ls, cat and git):
 *
 *     ptrace, windows of all runs                   97.3/47.0   99.6/70.9   99.7/40.8   98.4/47.8
 *     preloaded, windows united                     96.7/32.0   99.4/68.8   99.6/40.8   97.9/40.8
 *     preloaded, windows of all 3 runs              96.7/44.0   99.4/71.6   99.6/40.8   97.9/46.2
 *     preloaded, windows of all 8 runs              96.7/49.9   99.4/72.5   99.6/40.9   97.9/49.6
 *     preloaded and watched by userfaultfd          96.7/75.6   99.4/82.0   99.2/71.1   97.9/70.2
 *     the same, and an auditor, which is earlier   100.0/96.5  100.0/99.3   99.6/99.5  100.0/95.8   <- this
 *     (the faults recorder)                        100.0/36.6  100.0/69.3  100.0/40.8  100.0/43.3
 */
export const exitRecorder: Recorder = {
  name: 'exit',
  unavailableBecause: () => whyExitUnavailable(),
  async record(request: RecordRequest): Promise<RecordResult> {
    const sight = await exitSight();
    const why = await whyExitUnavailable(sight);
    if (why !== undefined) {
      throw new PrefaultError(`the exit recorder does not work here: ${why}`, {
        code: 'NO_RECORDER',
        subject: 'exit',
        remedy: 'train as root with --recorder trace',
      });
    }
    const training = await Training.begin(request);
    const starts = new ExitTraining(training, sight);
    const runs = await starts.run();
    const touched: TouchedFile[][] = [];
    for (const run of runs) touched.push(await touchedFiles(training, run));
    const recordings: Recording[] = [];
    for (const [index, files] of withoutStrayWindows(touched).entries()) {
      const { scouted, execs = [] } = runs[index] ?? {};
      recordings.push(
        toRecording({
          training,
          scouted,
          recorder: 'exit',
          programs: await programsOf(training, scouted, execs),
          files: files.map(({ path, pages }) => ({ path, pages })),
        }),
      );
    }
    const pageCount = recordings.at(-1)?.files.reduce((sum, { pages }) => sum + pages.length, 0) ?? 0;
    request.onProgress?.({ phase: 'run', run: runs.length, runCount: request.runCount, pageCount });
    return { recordings, warnings: starts.warnings };
  },
};
