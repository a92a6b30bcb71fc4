import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemErrorName } from './file-error.js';
import { findInRoot } from './resolve-in-root.js';

/**
 * A file as it was when it was last looked at: `INODE:SIZE:MTIME_NS:CTIME_NS`, or `-` where there is none. Equal
 * stamps say that nobody wrote the file meanwhile. There is no device number in it: on some file systems (btrfs,
 * overlay) that is another one after every boot.
 */
export type FileStamp = string;

export const NO_FILE: FileStamp = '-';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** The kernel's clock for time stamps stands still for so long: a file can be written twice at one time. */
const CLOCK_STEP_MS = 20;

function stampOf(stats: BigIntStats | undefined): FileStamp {
  return stats === undefined ? NO_FILE : `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}

// Synchronous: for tens of thousands of files the promises would cost more than the system calls.
function ifPresent(path: string, look: typeof statSync | typeof lstatSync): BigIntStats | undefined {
  try {
    return look(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // What this user may not look at, or a loop of links, is as good as absent; who reads it says why.
    if (systemErrorName(error) !== undefined) return undefined;
    throw error;
  }
}

/** The stamp of what `path`, a path of the running system, leads to. */
export function stampFile(path: string): FileStamp {
  return stampOf(ifPresent(path, statSync));
}

/** Takes stamps of many files below a root: their directories are resolved once. */
export class StampReader {
  readonly #root: string;
  readonly #directories = new Map<string, string | undefined>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The stamp of what `path`, a path within the root, leads to. */
  read(path: string): FileStamp {
    if (this.#root === '/') return stampFile(path);
    const directory = dirname(path);
    const resolved = this.#directories.get(directory) ?? findInRoot(this.#root, directory);
    this.#directories.set(directory, resolved);
    if (resolved === undefined) return NO_FILE;
    const stats = ifPresent(join(resolved, basename(path)), lstatSync);
    if (stats?.isSymbolicLink() !== true) return stampOf(stats);
    const target = findInRoot(this.#root, path);
    return target === undefined ? NO_FILE : stampFile(target);
  }
}

/** Whether it is the stamp of a file without content. */
export function isEmptyFile(stamp: FileStamp): boolean {
  return stamp.split(':')[1] === '0';
}

/** Whether a file with this stamp, taken at `atMs` (milliseconds since 1970), would have another one had it been written later. */
export function isSettled(stamp: FileStamp, atMs: number): boolean {
  if (stamp === NO_FILE) return true;
  const changedNs = BigInt(stamp.slice(stamp.lastIndexOf(':') + 1));
  return Number(changedNs / NANOSECONDS_PER_MILLISECOND) < atMs - CLOCK_STEP_MS;
}
