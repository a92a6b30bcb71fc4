import { posix } from 'node:path';
import { PrefaultError } from '../errors.js';
import { programDirectories } from '../store/index.js';
import { canonicalInRoot, readNames, resolveInRoot } from '../system/index.js';
import type { StampBook } from './stamp-book.js';

/**
 * The programs in the usual directories, and those that links there lead to, that are not as they were the last time:
 * canonical paths within the root. What has not changed costs one stat(2).
 */
export async function changedPrograms(root: string, stamps: StampBook): Promise<string[]> {
  const changed = new Set<string>();
  for (const directory of await programDirectories(root)) {
    for (const name of (await readNames(resolveInRoot(root, directory))) ?? []) {
      const path = await ifChanged(root, posix.join(directory, name), stamps);
      if (path !== undefined) changed.add(path);
    }
  }
  return [...changed];
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
