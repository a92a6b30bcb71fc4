import { canonicalPath, resolveInRoot, withoutRoot } from '../system/index.js';
import { findOwners } from './find-owners.js';
import { orElse } from './or-else.js';
import type { PackageOwner } from './package-owner.js';

/**
 * The package of one file, also by way of symbolic links that no package has: alternatives, a user's own.
 * Undefined where `findOwners` knows none.
 *
 * @param path absolute, as seen from inside `root`
 */
export async function packageOfFile(root: string, path: string): Promise<PackageOwner | undefined> {
  const real = await orElse(undefined, async () =>
    root === '/' ? canonicalPath(path) : withoutRoot(root, resolveInRoot(root, path)),
  );
  const owners = await findOwners(root, real === undefined ? [path] : [path, real]);
  return owners.get(path) ?? (real === undefined ? undefined : owners.get(real));
}
