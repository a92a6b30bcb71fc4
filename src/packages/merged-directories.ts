import { join } from 'node:path';
import { canonicalPath, resolveInRoot, withoutRoot } from '../system/index.js';

/** Directories of which a system has had two, and which distributions merge one by one with symbolic links. */
const ONCE_SEPARATE = [
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libo32',
  '/libx32',
  '/usr/sbin',
  '/usr/lib64',
];

/** The real directory (`/usr/bin`) by the other name it has (`/bin`). */
export type MergedDirectories = ReadonlyMap<string, string>;

/** Finds out which directories of a root are symbolic links to others. */
export async function readMergedDirectories(root: string): Promise<MergedDirectories> {
  const merged = new Map<string, string>();
  for (const name of ONCE_SEPARATE) {
    const real =
      root === '/' ? await canonicalPath(name) : withoutRoot(root, resolveInRoot(root, join('/', name)));
    if (real !== undefined && real !== name) merged.set(name, real);
  }
  return merged;
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`);
}

/**
 * The one name of a file that packages, profiles and users may spell with either name of a merged directory:
 * `/bin/cat` and `/usr/bin/cat` give `/usr/bin/cat`.
 */
export function canonicalName(path: string, merged: MergedDirectories): string {
  for (const [other, real] of merged) {
    if (isBelow(path, other)) return real + path.slice(other.length);
  }
  return path;
}

/** All names that a package may have for a file, the canonical one first. */
export function namesOf(path: string, merged: MergedDirectories): string[] {
  const canonical = canonicalName(path, merged);
  const others = [...merged]
    .filter(([, real]) => isBelow(canonical, real))
    .map(([other, real]) => other + canonical.slice(real.length));
  return [canonical, ...others];
}
