import type { RecordedFile, RecorderName, Recording } from '../profile/index.js';
import { metadataOf } from './metadata.js';
import { withoutRoot } from './root-paths.js';
import type { Scouted } from './scout-run.js';
import type { Training } from './training.js';

export interface RecordingInput {
  training: Training;
  /** Undefined where the program does not go well under ptrace: then there are no look-ups. */
  scouted: Scouted | undefined;
  recorder: RecorderName;
  programs: readonly string[];
  /** In first-use order; paths of this system. */
  files: readonly RecordedFile[];
}

/** A recording from what a run showed: paths as seen in the root directory, look-ups from the scout run. */
export function toRecording({ training, scouted, recorder, programs, files }: RecordingInput): Recording {
  const { root } = training.request;
  const inner = files.flatMap((file) => {
    const within = withoutRoot(root, file.path);
    return within === undefined ? [] : [{ ...file, path: within }];
  });
  const recordedPaths = inner.map(({ path }) => path);
  const metadata =
    scouted === undefined
      ? { directories: [], lookups: [] }
      : metadataOf({ scouted, names: training.names, leftOut: training.leftOut(), root, recordedPaths });
  return { recorder, programs, files: inner, ...metadata };
}
