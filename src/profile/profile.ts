/** The profile as values: docs/profile-format.md says what each field means. */

/** Bytes of a file that one page number stands for, whatever the kernel's page size. */
export const PAGE_SIZE_BYTES = 4096;

/** A run of pages of one file. */
export interface Extent {
  firstPage: number;
  pageCount: number;
  /** When in the start the pages were first used: the larger, the later (`phaseOf`). Absent for phase 0. */
  phase?: number;
}

/** The identity of a file that was touched. */
export interface ProfileFile {
  path: string;
  sizeBytes: number;
  /** GNU build-id in lower-case hex; absent for files that have none. */
  buildId?: string;
  /** `sha256:` and 64 hex digits. */
  contentKey: string;
  /** Base64: what it takes to find the pages that were touched in a later build of the file (src/port). */
  fingerprint?: string;
}

/** What a mode touched of one file. */
export interface TouchedFile {
  path: string;
  /** Rank of first use in the start, from 0. */
  order: number;
  /** Ascending, not overlapping; extents that touch are of different phases. */
  extents: readonly Extent[];
  /**
   * 1 to 100: the pages, or some of them, were not observed in this build of the file but carried over from an earlier
   * one, and are the right ones with this confidence at least. Absent if all were observed.
   */
  portedPercent?: number;
}

/** A usage pattern: the first mode of a profile is named `default` and has no token. */
export interface ProfileMode {
  name: string;
  token?: string;
  runCount: number;
  /** Sorted by path. */
  files: readonly TouchedFile[];
  directories: readonly string[];
  lookups: readonly string[];
}

export type RecorderName = 'trace' | 'faults' | 'exit';

export interface Profile {
  name: string;
  programs: readonly string[];
  recorders: readonly RecorderName[];
  /** Sorted by path. */
  files: readonly ProfileFile[];
  modes: readonly ProfileMode[];
}
