import type { ProcessIdentity } from '../system/index.js';

/** Why the daemon has switched a program off: too much of what it asked for was never used, or starts got slower. */
export type OffReason = 'wasteful' | 'slower';

/** What prefaultd counted of one program (docs/daemon-state.md, "Records"). */
export interface ProgramRecord {
  path: string;
  /** `ab/cdef….plan` */
  planName: string;
  /** 16 hex digits, as in the plan's header. */
  planChecksum: string;
  isWatched: boolean;
  off?: OffReason;
  execCount: number;
  warmCount: number;
  helpedCount: number;
  issuedBytes: number;
  sampledPageCount: number;
  usedPageCount: number;
  /** Of the last cold start, Unix time; absent if there was none. */
  lastStartSeconds?: number;
  lastMajorFaultCount?: number;
  /** Medians of the last measured starts, with the plan and without. */
  helpedMs?: number;
  controlMs?: number;
}

/** What prefaultd says of itself (docs/daemon-state.md, "Header"). */
export interface DaemonState {
  /** The daemon that writes, or wrote last. */
  process: ProcessIdentity;
  firstStartSeconds: number;
  startSeconds: number;
  conditions: {
    lowMemory: boolean;
    memoryPressure: boolean;
    /** Some program could not be watched. */
    unmarked: boolean;
  };
  plans: {
    usableCount: number;
    watchedCount: number;
    absentCount: number;
    maskedCount: number;
    refusedCount: number;
    offCount: number;
  };
  starts: {
    execCount: number;
    warmCount: number;
    helpedCount: number;
    coalescedCount: number;
    controlCount: number;
    suspendedCount: number;
    elsewhereCount: number;
    /** Of the helped ones, those whose arguments chose a mode. */
    modeCount: number;
  };
  overflowCount: number;
  abandonedCount: number;
  stuckCount: number;
  issuedBytes: number;
  sampledPageCount: number;
  usedPageCount: number;
  programs: readonly ProgramRecord[];
}
