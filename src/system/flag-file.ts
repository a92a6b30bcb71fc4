import { renameSync, rmSync, statSync } from 'node:fs';
import { fileError, systemErrorName } from './file-error.js';
import { readPlainText, removeFile } from './files.js';

/** A request as a file: whoever wants something done touches it. */
export interface Flag {
  path: string;
  /** When it was touched last. */
  touched: bigint;
}

function touchedAt(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

/** The flag, if it is up. */
export function readFlag(path: string): Flag | undefined {
  const touched = touchedAt(path);
  return touched === undefined ? undefined : { path, touched };
}

/**
 * Takes a flag down when what it asked for is done; false if it was touched again meanwhile: then it stays up.
 * It is moved aside before it is looked at, so that a touch in between is not lost.
 */
export function lowerFlag({ path, touched }: Flag): boolean {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (touchedAt(aside) !== touched) {
      renameSync(aside, path);
      return false;
    }
    rmSync(aside, { force: true });
    return true;
  } catch (error) {
    if (systemErrorName(error) === 'ENOENT') return true;
    throw fileError('remove', path, error);
  }
}

/** What stood in a file that others append to. */
export interface TakenFile {
  text: string;
  /** To be called when the text is safe elsewhere; until then the next who takes the file gets it again. */
  remove: () => Promise<void>;
}

/**
 * Takes a file away from those who append to it, by moving it aside. What was taken before and not removed is given
 * first; the file itself waits until the next time then.
 */
export async function takeFile(path: string): Promise<TakenFile> {
  const aside = `${path}.taken`;
  const former = await readPlainText(aside);
  if (former === undefined) moveIfPresent(path, aside);
  return {
    text: former ?? (await readPlainText(aside)) ?? '',
    remove: async () => {
      await removeFile(aside);
    },
  };
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemErrorName(error) !== 'ENOENT') throw fileError('rename', from, error);
  }
}
