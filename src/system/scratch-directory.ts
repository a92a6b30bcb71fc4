import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { lstat, lutimes, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadDirectories, ownPrefix } from './dead-directories.js';
import { fileError } from './file-error.js';
import { undoAtExit } from './signals.js';

const PURPOSE = 'scratch';

/**
 * Runs `work` with a directory of its own that only this user can read, and removes it afterwards, also when a
 * signal ends the process. Throws PERMISSION, NO_SPACE or SYSTEM.
 */
export async function withScratchDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const start = join(tmpdir(), ownPrefix(PURPOSE));
  const directory = await mkdtemp(start).catch((error: unknown) => {
    throw fileError('make a directory in', tmpdir(), error);
  });
  const remove = undoAtExit(() => rmSync(directory, { recursive: true, force: true }));
  try {
    return await work(directory);
  } finally {
    remove();
  }
}

/**
 * Removes such directories of this user whose process was killed, in the directory for temporary files. Gives the
 * paths. Recordings are flat; one that holds more than files is left to whoever can look at it.
 */
export function removeDeadScratchDirectories(parent = tmpdir()): string[] {
  return deadDirectories(PURPOSE, parent).filter((directory) => {
    try {
      const entries = readdirSync(directory, { withFileTypes: true });
      if (!entries.every((entry) => entry.isFile())) return false;
      for (const { name } of entries) rmSync(join(directory, name), { force: true });
      rmdirSync(directory);
      return true;
    } catch {
      return false;
    }
  });
}

/** Gives a directory and all that is in it one time of access and modification, in seconds since 1970. */
export async function setTimesBelow(path: string, seconds: number): Promise<void> {
  if ((await lstat(path)).isDirectory())
    for (const name of await readdir(path)) await setTimesBelow(join(path, name), seconds);
  await lutimes(path, seconds, seconds);
}
