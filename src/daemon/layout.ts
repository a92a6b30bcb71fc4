/**
 * Where each field of the state file lies: the tables of docs/daemon-state.md as numbers.
 * All integers are unsigned little-endian.
 */

export const MAGIC = Buffer.from('PFDSTATE', 'latin1');
export const VERSION = 1;

export const HEADER_BYTES = 256;
export const HEADER = {
  magic: 0,
  version: 8,
  headerBytes: 12,
  recordBytes: 16,
  recordCount: 20,
  pid: 24,
  condition: 28,
  pidStartTicks: 32,
  firstStartSeconds: 40,
  startSeconds: 48,
  planCount: 56,
  markedCount: 60,
  absentCount: 64,
  maskedCount: 68,
  refusedCount: 72,
  offCount: 76,
  execCount: 80,
  warmCount: 88,
  helpedCount: 96,
  coalescedCount: 104,
  controlCount: 112,
  suspendedCount: 120,
  elsewhereCount: 128,
  overflowCount: 136,
  issuedBytes: 144,
  abandonedCount: 152,
  sampledPageCount: 160,
  usedPageCount: 168,
  stuckCount: 176,
  modeCount: 184,
} as const;

/** Bits of `condition`. */
export const CONDITION = { lowMemory: 1, memoryPressure: 2, unmarked: 4 } as const;

export const RECORD_BYTES = 512;
export const RECORD = {
  planName: 0,
  planChecksum: 80,
  flags: 88,
  execCount: 96,
  warmCount: 104,
  helpedCount: 112,
  issuedBytes: 120,
  sampledPageCount: 128,
  usedPageCount: 136,
  lastStartSeconds: 144,
  lastMajorFaults: 152,
  helpedMilliseconds: 160,
  controlMilliseconds: 164,
  path: 192,
} as const;
export const PLAN_NAME_BYTES = 80;
export const PATH_BYTES = 320;

/** Bits of a record's `flags`. */
export const FLAG = { wasteful: 1, slower: 2, watched: 4 } as const;
