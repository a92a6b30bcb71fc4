import { PrefaultError } from '../errors.js';
import { isPlanName } from '../plan/index.js';
import {
  CONDITION,
  FLAG,
  HEADER,
  HEADER_BYTES,
  MAGIC,
  PATH_BYTES,
  PLAN_NAME_BYTES,
  RECORD,
  RECORD_BYTES,
  VERSION,
} from './layout.js';
import type { DaemonState, ProgramRecord } from './state.js';
import { Fields, type Refuse, refusing } from './state-fields.js';

/** What says that this is a state of a version we know, with all of its records. */
function checkFrame(image: Buffer, subject: string, refuse: Refuse): number {
  if (image.length < MAGIC.length || !image.subarray(0, MAGIC.length).equals(MAGIC))
    refuse('magic', 'it is none');
  if (image.length < HEADER_BYTES) refuse('header', `it is cut off after ${image.length} bytes`);
  const field = (offset: number) => image.readUInt32LE(offset);
  const version = field(HEADER.version);
  if (version > VERSION) {
    throw new PrefaultError(
      `${subject} is a state of prefaultd of version ${version}, newer than this prefault reads`,
      { code: 'NEWER_FORMAT', subject, remedy: 'update prefault' },
    );
  }
  if (version !== VERSION) refuse('version', `${version} is no version of the format`);
  if (field(HEADER.headerBytes) !== HEADER_BYTES) refuse('headerBytes', `not ${HEADER_BYTES}`);
  if (field(HEADER.recordBytes) !== RECORD_BYTES) refuse('recordBytes', `not ${RECORD_BYTES}`);
  const recordCount = field(HEADER.recordCount);
  if (HEADER_BYTES + recordCount * RECORD_BYTES > image.length)
    refuse('recordCount', `${recordCount} do not fit into ${image.length} bytes`);
  return recordCount;
}

function readRecord(fields: Fields, index: number, refuse: Refuse): ProgramRecord {
  const planName = fields.text(RECORD.planName, PLAN_NAME_BYTES);
  if (!isPlanName(planName)) refuse(`records[${index}].planName`, 'it names no plan');
  const flags = fields.short(RECORD.flags);
  const lastStartSeconds = fields.time(RECORD.lastStartSeconds);
  const majorFaults = fields.long(RECORD.lastMajorFaults);
  const helpedMs = fields.short(RECORD.helpedMilliseconds);
  const controlMs = fields.short(RECORD.controlMilliseconds);
  return {
    path: fields.text(RECORD.path, PATH_BYTES),
    planName,
    planChecksum: fields.checksum(RECORD.planChecksum),
    isWatched: (flags & FLAG.watched) !== 0,
    ...((flags & FLAG.slower) !== 0 ? { off: 'slower' as const } : {}),
    ...((flags & FLAG.wasteful) !== 0 ? { off: 'wasteful' as const } : {}),
    execCount: fields.long(RECORD.execCount),
    warmCount: fields.long(RECORD.warmCount),
    helpedCount: fields.long(RECORD.helpedCount),
    issuedBytes: fields.long(RECORD.issuedBytes),
    sampledPageCount: fields.long(RECORD.sampledPageCount),
    usedPageCount: fields.long(RECORD.usedPageCount),
    ...(lastStartSeconds === 0 ? {} : { lastStartSeconds }),
    ...(majorFaults === 0 ? {} : { lastMajorFaultCount: majorFaults - 1 }),
    ...(helpedMs === 0 ? {} : { helpedMs }),
    ...(controlMs === 0 ? {} : { controlMs }),
  };
}

/**
 * Reads what prefaultd says of itself (docs/daemon-state.md).
 *
 * @param subject names it in errors, as a path does
 * @throws PrefaultError BAD_FORMAT saying what is wrong where; NEWER_FORMAT for a later version
 */
export function decodeState(image: Buffer, subject: string): DaemonState {
  const refuse = refusing(subject);
  const recordCount = checkFrame(image, subject, refuse);
  const header = new Fields(image, 0, refuse);
  const condition = header.short(HEADER.condition);
  return {
    process: { pid: header.short(HEADER.pid), startTicks: String(header.long(HEADER.pidStartTicks)) },
    firstStartSeconds: header.time(HEADER.firstStartSeconds),
    startSeconds: header.time(HEADER.startSeconds),
    conditions: {
      lowMemory: (condition & CONDITION.lowMemory) !== 0,
      memoryPressure: (condition & CONDITION.memoryPressure) !== 0,
      unmarked: (condition & CONDITION.unmarked) !== 0,
    },
    plans: {
      usableCount: header.short(HEADER.planCount),
      watchedCount: header.short(HEADER.markedCount),
      absentCount: header.short(HEADER.absentCount),
      maskedCount: header.short(HEADER.maskedCount),
      refusedCount: header.short(HEADER.refusedCount),
      offCount: header.short(HEADER.offCount),
    },
    starts: {
      execCount: header.long(HEADER.execCount),
      warmCount: header.long(HEADER.warmCount),
      helpedCount: header.long(HEADER.helpedCount),
      coalescedCount: header.long(HEADER.coalescedCount),
      controlCount: header.long(HEADER.controlCount),
      suspendedCount: header.long(HEADER.suspendedCount),
      elsewhereCount: header.long(HEADER.elsewhereCount),
      modeCount: header.long(HEADER.modeCount),
    },
    overflowCount: header.long(HEADER.overflowCount),
    abandonedCount: header.long(HEADER.abandonedCount),
    stuckCount: header.short(HEADER.stuckCount),
    issuedBytes: header.long(HEADER.issuedBytes),
    sampledPageCount: header.long(HEADER.sampledPageCount),
    usedPageCount: header.long(HEADER.usedPageCount),
    programs: Array.from({ length: recordCount }, (_, index) =>
      readRecord(new Fields(image, HEADER_BYTES + index * RECORD_BYTES, refuse), index, refuse),
    ),
  };
}
