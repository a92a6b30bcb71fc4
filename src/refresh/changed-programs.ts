import { posix } from 'node:path';
import { PrefaultError } from '../errors.js';
import { programDirectories } from '../store/index.js';
import {
  canonicalInRoot,
  isTemporary,
  readNames,
  removeIfAbandoned,
  resolveInRoot,
} from '../system/index.js';
import type { StampBook } from './stamp-book.js';

/**
 * The programs in the usual directories, and those that links there lead to, that are not as they were the last time:
 * canonical paths within the root. What has not changed costs one stat(2), also where its directory has not:
 * eu-strip(1) and cp(1) write into the file that is there, and links lead elsewhere. What a killed
 * `prefault embed` has left is removed.
 */
export async function changedPrograms(root: string, stamps: StampBook): Promise<string[]> {
  const changed = new Set<string>();
  for (const directory of await programDirectories(root)) {
    const hostDirectory = resolveInRoot(root, directory);
    for (const name of (await readNames(hostDirectory)) ?? []) {
      if (isTemporary(name)) {
        await removeQuietly(posix.join(hostDirectory, name));
        continue;
      }
      const path = await ifChanged(root, posix.join(directory, name), stamps);
      if (path !== undefined) changed.add(path);
    }
  }
  return [...changed];
}

/** It is not what the refresh is for: where it cannot be done the refresh goes on. */
async function removeQuietly(path: string): Promise<void> {
  await removeIfAbandoned(path).catch((error: unknown) => {
    if (!(error instanceof PrefaultError)) throw error;
  });
}

async function ifChanged(root: string, path: string, stamps: StampBook): Promise<string | undefined> {
  try {
    return stamps.isUnchanged(path) || !stamps.isThere(path) ? undefined : await canonicalInRoot(root, path);
  } catch (error) {
    // Links in a circle, or what this user may not look at: no program of ours.
    if (error instanceof PrefaultError) return undefined;
    throw error;
  }
}
