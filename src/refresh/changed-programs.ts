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
      const path = posix.join(directory, name);
      if (stamps.isUnchanged(path) || !stamps.isThere(path)) continue;
      const real = await realPath(root, path);
      if (real !== undefined) changed.add(real);
    }
  }
  return [...changed];
}

async function realPath(root: string, path: string): Promise<string | undefined> {
  try {
    return await canonicalInRoot(root, path);
  } catch (error) {
    // A loop of links, or nothing that this user may look at.
    if (error instanceof PrefaultError) return undefined;
    throw error;
  }
}
