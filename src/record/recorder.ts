import type { RecorderName } from '../profile/profile.js';
import type { Recording } from '../profile/recording.js';

/** When an observed start counts as over; the first condition that comes true ends it. */
export interface StopCondition {
  /** Stop after this long. */
  forMs?: number;
  /** Stop when no new page was touched for this long. */
  untilIdleMs?: number;
  /** Stop when this text stands in the program's output. */
  untilText?: string;
}

export interface RecordRequest {
  /** Path of the executable, as the user's PATH resolves it, and its arguments. */
  program: string;
  /** The root directory the program is started in (chroot); '/' for this system. Recorded paths are relative to it. */
  root: string;
  args: readonly string[];
  runCount: number;
  stop: StopCondition;
  /** Paths below these are recorded although they would be left out (home directories). */
  include: readonly string[];
  /** Record files on network and FUSE file systems too. */
  includeRemote: boolean;
  /** Evict the whole page cache before each run instead of the target files only. */
  dropCaches: boolean;
  /** Pass the program's output through instead of keeping its last lines for error messages. */
  showOutput: boolean;
  /** Told about progress, for a terminal; never needed for correctness. */
  onProgress?: (progress: RecordProgress) => void;
}

export type RecordProgress =
  | { phase: 'lookups' }
  | { phase: 'evict'; fileCount: number }
  | { phase: 'run'; run: number; runCount: number; pageCount: number }
  | { phase: 'repeat'; run: number; lostEventCount: number; bufferKiB: number };

export interface RecordResult {
  recordings: readonly Recording[];
  /** What the user should know and that is not an error, a sentence each (a warm run, look-ups not recorded). */
  warnings: readonly string[];
}

/** One way to watch a start. */
export interface Recorder {
  name: RecorderName;
  /** Undefined if it works here, else why it does not (a clause for `train` to print). */
  unavailableBecause(): Promise<string | undefined>;
  record(request: RecordRequest): Promise<RecordResult>;
}
