import { mkdirSync } from 'node:fs';
import { chmod, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { fileError, systemErrorName } from './file-error.js';
import { readFacts, readNames } from './files.js';
import { isTemporary, isTemporaryOf, temporaryBeside } from './temporary-name.js';

const DIRECTORY_MODE = 0o755;

/** A file to write. */
export interface FileToWrite {
  path: string;
  data: string | Buffer;
  /** Permission bits, set whatever the umask says. */
  mode: number;
  /** Where a link or a pipe stands, `anything` puts the file there; else a link is followed and the rest an error. */
  replaces?: 'anything';
}

async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Some file systems (FUSE, network) do not sync directories; the rename is atomic all the same.
    if (systemErrorName(error) !== 'EINVAL') throw fileError('write', path, error);
  }
}

/**
 * Makes a directory and those above it, with that mode whatever the umask says: a strict one would make
 * plans that only their writer can read, a lax one plans that appliers refuse.
 */
export async function makeDirectory(path: string, mode = DIRECTORY_MODE): Promise<void> {
  try {
    // With promises Node says ENOENT where there is no space.
    const first = mkdirSync(path, { recursive: true, mode });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, mode);
  } catch (error) {
    throw fileError('make the directory', path, error);
  }
}

async function stage({ path, data, mode }: FileToWrite): Promise<string> {
  await makeDirectory(dirname(path));
  const temporary = temporaryBeside(path);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

// A rename onto /dev/stdout would replace the device.
async function resolveTarget({ path, replaces }: FileToWrite): Promise<string> {
  if (replaces === 'anything') return path;
  const facts = await readFacts(path);
  if (facts === undefined) return path;
  if (facts.kind === 'file') return realpath(path);
  throw new PrefaultError(`cannot write '${path}': it is not a regular file`, {
    code: 'USAGE',
    subject: path,
    remedy: 'name a regular file, or one that does not exist yet',
  });
}

async function stageTarget(file: FileToWrite): Promise<{ temporary: string; path: string }> {
  try {
    const path = await resolveTarget(file);
    return { temporary: await stage({ ...file, path }), path };
  } catch (error) {
    throw fileError('write', file.path, error);
  }
}

/**
 * Writes several files so that a failure or a kill leaves every one of them either as it was or complete:
 * all go to temporary files first (same directory, fsync), and only when the last of these is safe are
 * they renamed into place, in the given order. Missing directories are made with mode 0755.
 *
 * Throws NO_SPACE, PERMISSION or SYSTEM; then no file was replaced, unless a rename itself failed.
 */
export async function writeAllAtomically(files: readonly FileToWrite[]): Promise<void> {
  // Side by side: a file system commits many syncs that wait together at once.
  const outcomes = await Promise.allSettled(files.map(stageTarget));
  const staged = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  try {
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    for (const { temporary, path } of staged) {
      try {
        await rename(temporary, path);
      } catch (error) {
        throw fileError('write', path, error);
      }
    }
  } catch (error) {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true }).catch(() => undefined)));
    throw error;
  }
  await Promise.all([...new Set(staged.map(({ path }) => dirname(path)))].map(syncDirectory));
}

/** Writes one file: temporary file, fsync, rename, fsync of the directory. See `writeAllAtomically`. */
export function writeAtomically(
  path: string,
  data: FileToWrite['data'],
  how: Pick<FileToWrite, 'mode' | 'replaces'>,
): Promise<void> {
  return writeAllAtomically([{ path, data, ...how }]);
}

/** Removes what interrupted writes left in a directory. Only for one who knows that nobody writes there now. */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of (await readNames(directory)) ?? []) {
    if (isTemporary(name)) await rm(join(directory, name), { force: true });
  }
}

/** Removes what interrupted writes of this one file left. Only for one who knows that nobody writes it now. */
export async function removeLeftoversOf(path: string): Promise<void> {
  const directory = dirname(path);
  for (const name of (await readNames(directory)) ?? [])
    if (isTemporaryOf(path, name)) await rm(join(directory, name), { force: true });
}
