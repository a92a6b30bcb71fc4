/**
 * Where each field of a plan lies: the tables of docs/plan-format.md as numbers.
 * All integers are unsigned little-endian, but for `mtimeSeconds`.
 */

export const MAGIC = Buffer.from('PREFAULT', 'latin1');
export const VERSION_MAJOR = 1;
export const VERSION_MINOR = 0;
export const SECTION_ALIGNMENT = 8;

export const HEADER_SIZE = 96;
export const HEADER = {
  magic: 0,
  versionMajor: 8,
  versionMinor: 10,
  headerSize: 12,
  checksum: 16,
  totalSize: 24,
  programOffset: 28,
  modesOffset: 32,
  modeCount: 36,
  sentinelsOffset: 40,
  sentinelCount: 44,
  stringsOffset: 48,
  stringsSize: 52,
  filesOffset: 56,
  fileCount: 60,
  stepsOffset: 64,
  stepCount: 68,
  lookupsOffset: 72,
  lookupCount: 76,
} as const;

export const MODE_SIZE = 40;
export const MODE = {
  nameOffset: 0,
  tokenOffset: 4,
  firstSentinel: 8,
  sentinelCount: 12,
  firstStep: 16,
  stepCount: 20,
  firstLookup: 24,
  lookupCount: 28,
  pageTotal: 32,
} as const;

export const SENTINEL_SIZE = 8;
export const SENTINEL = { pathOffset: 0, page: 4 } as const;

export const FILE_SIZE = 72;
export const FILE = {
  pathOffset: 0,
  kind: 4,
  buildIdSize: 5,
  sizeBytes: 8,
  buildIdOffset: 16,
  mtimeSeconds: 24,
  mtimeNanoseconds: 32,
  buildId: 40,
} as const;
export const KIND_BUILD_ID = 1;
export const KIND_MTIME = 2;
export const KIND_PATH = 3;

export const STEP_SIZE = 12;
export const STEP = { fileIndex: 0, firstPage: 4, pageCount: 8 } as const;

export const LOOKUP_SIZE = 8;
export const LOOKUP = { pathOffset: 0, action: 4 } as const;
export const ACTION_LIST = 1;
export const ACTION_STAT = 2;

export const MAX_TOTAL_BYTES = 4 * 1024 * 1024;
export const MAX_MODES = 64;
export const MAX_SENTINELS_OF_MODE = 16;
export const MAX_FILES = 16_384;
export const MAX_STEPS = 131_072;
export const MAX_LOOKUPS = 65_536;
export const MAX_STRING_BYTES = 4095;
export const MAX_BUILD_ID_BYTES = 32;

/** The least multiple of the section alignment that is not below `offset`. */
export function alignSection(offset: number): number {
  return Math.ceil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
}
