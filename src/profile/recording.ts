import type { RecorderName } from './profile.js';

/** Pages of one file that a start touched, in the order of first use. */
export interface RecordedFile {
  /** Canonical absolute path. */
  path: string;
  /** Distinct page numbers (4096-byte pages), in first-use order. */
  pages: readonly number[];
  /**
   * For each of `pages`, how many pages of any file the start had touched before it. Absent where the recorder
   * cannot tell in which order pages of different files were touched.
   */
  ranks?: readonly number[];
}

/** What one observed start touched. */
export interface Recording {
  recorder: RecorderName;
  /** Canonical paths that the root process became by exec, in order: the started program first. */
  programs: readonly string[];
  /** In first-use order. Files that were opened but not read are not here but in `lookups`. */
  files: readonly RecordedFile[];
  directories: readonly string[];
  lookups: readonly string[];
  /** Share of the recorded pages that had to be read from the device in this run, 0 to 1; undefined where the recorder cannot know. */
  coldShare?: number;
}
