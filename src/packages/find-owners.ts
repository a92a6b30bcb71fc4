import { dpkgOwners } from './dpkg-owners.js';
import { type MergedDirectories, readMergedDirectories } from './merged-directories.js';
import { orElse } from './or-else.js';
import type { PackageOwner } from './package-owner.js';
import { rpmOwners } from './rpm-owners.js';

type Owners = ReadonlyMap<string, PackageOwner>;

const MAX_PATH_BYTES = 4096;

/** Whether a package can have a file of this name: package managers know absolute paths of one line. */
function canBeOwned(path: string): boolean {
  return path.startsWith('/') && !/[\0\n]/.test(path) && Buffer.byteLength(path) <= MAX_PATH_BYTES;
}

/**
 * Which packages the files of a root belong to.
 *
 * @param root `/`, or the directory that holds another system
 * @param paths absolute, as seen from inside the root; either name of a merged directory will do
 * @returns by the path as it was given. Paths that belong to no package are left out, and so are all where the
 *   root has no package database, the database is damaged or the package manager's tools are missing.
 */
export async function findOwners(root: string, paths: readonly string[]): Promise<Owners> {
  const asked = [...new Set(paths)].filter(canBeOwned);
  if (asked.length === 0) return new Map();
  const merged = await orElse<MergedDirectories>(new Map(), () => readMergedDirectories(root));
  const byDpkg = await orElse<Owners>(new Map(), () => dpkgOwners(root, asked, merged));
  const rest = asked.filter((path) => !byDpkg.has(path));
  const byRpm = await orElse<Owners>(new Map(), () => rpmOwners(root, rest, merged));
  return new Map([...byRpm, ...byDpkg]);
}
