import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fileError, systemErrorName } from './file-error.js';

// All of this is synchronous: a lock is released, and what it describes undone, while the process exits.

function stage(path: string, text: string): string {
  const temporary = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const descriptor = openSync(temporary, 'w', 0o644);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

// link(2), unlike rename(2), fails where a file exists: content and exclusion in one step.
function linkIfAbsent(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (systemErrorName(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Makes a lock file with its whole content at once; false if there is one already. Throws PERMISSION,
 * NO_SPACE or SYSTEM.
 */
export function createLock(path: string, text: string): boolean {
  try {
    const temporary = stage(path, text);
    try {
      return linkIfAbsent(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/** Replaces the content of a lock that this process holds, whole or not at all. */
export function rewriteLock(path: string, text: string): void {
  try {
    renameSync(stage(path, text), path);
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/** The content of a lock file; undefined if nobody holds it. */
export function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorName(error) === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
}

export function removeLock(path: string): void {
  rmSync(path, { force: true });
}
