import {
  type ChosenRecorder,
  chooseRecorder,
  nextRecorder,
  type RecordRequest,
  type RecordResult,
  UnwatchableError,
} from '../record/index.js';
import { exitOnSignals } from './exit-on-signals.js';
import { Meter, print } from './output.js';
import { progressText } from './train-report.js';
import { includedDirectories, stopCondition, type TrainOptions } from './train-request.js';

/** The program as it is to be started. */
export type StartedProgram = Pick<RecordRequest, 'program' | 'args' | 'root'>;

/** What was recorded, with which recorder, and why with that. */
export interface RecordedStart extends RecordResult, Pick<ChosenRecorder, 'because'> {
  recorder: ChosenRecorder['recorder']['name'];
}

async function recordWith(
  { recorder, because }: ChosenRecorder,
  start: StartedProgram,
  options: TrainOptions,
): Promise<RecordedStart> {
  if (!options.json) print(`recorder  ${because}`);
  const meter = new Meter();
  const stopListening = exitOnSignals(() => meter.clear());
  try {
    const result = await recorder.record({
      ...start,
      runCount: options.runs,
      stop: stopCondition(options),
      include: includedDirectories(options),
      includeRemote: options.includeRemote === true,
      dropCaches: options.dropCaches === true,
      showOutput: options.showOutput === true,
      onProgress: (progress) => meter.show(progressText(progress)),
    });
    return { ...result, recorder: recorder.name, because };
  } finally {
    meter.clear();
    stopListening();
  }
}

/** Who chooses: src/record, or a test. */
const CHOICE = { chooseRecorder, nextRecorder };

/**
 * Records the start with the recorder that was asked for, else with the best one that can watch this program; that a
 * better one could not is a warning. Errors are those of the recorder.
 */
export async function recordStart(
  start: StartedProgram,
  options: TrainOptions,
  choice = CHOICE,
): Promise<RecordedStart> {
  const warnings: string[] = [];
  let chosen = await choice.chooseRecorder(options.recorder);
  for (;;) {
    try {
      const recorded = await recordWith(chosen, start, options);
      return { ...recorded, warnings: [...warnings, ...recorded.warnings] };
    } catch (error) {
      if (!(error instanceof UnwatchableError) || options.recorder !== undefined) throw error;
      const unable = chosen.recorder.name;
      const next = await choice.nextRecorder(unable);
      if (next === undefined) throw error;
      warnings.push(
        `recorded by ${next.recorder.name}, since ${unable} cannot watch this program: ${error.message}`,
      );
      chosen = next;
    }
  }
}
