import {
  findTracefs,
  identifyProcess,
  isAlive,
  listTraceInstances,
  readLock,
  readReadAheadKiB,
} from '../system/index.js';
import { type ChangedReadAhead, parseLock, RECORDER_LOCK } from './recorder-lock.js';
import { INSTANCE_PREFIX } from './system-changes.js';

/** What recordings have changed in the system and not put back yet. */
export interface Leftovers {
  /** The recording that is under way, whose changes are not listed. */
  running?: { pid: number; user: string };
  readAhead: readonly ChangedReadAhead[];
  /** Where a killed recording has mounted tracefs. */
  mountPoint?: string;
  /** Directories of trace instances; only root sees them. */
  traceInstances: readonly string[];
}

/** Trace instances whose recording is dead. */
export async function deadInstances(): Promise<string[]> {
  const tracefs = await findTracefs();
  if (tracefs === undefined) return [];
  return listTraceInstances(tracefs, INSTANCE_PREFIX)
    .filter((name) => identifyProcess(Number(name.slice(INSTANCE_PREFIX.length))) === undefined)
    .map((name) => `${tracefs}/instances/${name}`);
}

/** What `repairLeftovers` would put back; changes nothing. */
export async function findLeftovers(lockPath = RECORDER_LOCK): Promise<Leftovers> {
  const traceInstances = await deadInstances();
  const held = parseLock(readLock(lockPath) ?? '');
  if (held === undefined) return { readAhead: [], traceInstances };
  const { pid, user, readAhead, mountPoint } = held;
  if (isAlive(held)) return { running: { pid, user }, readAhead: [], traceInstances };
  return {
    readAhead: readAhead.filter(({ file, newKiB }) => readReadAheadKiB(file) === newKiB),
    ...(mountPoint === undefined ? {} : { mountPoint }),
    traceInstances,
  };
}
