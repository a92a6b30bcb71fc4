import { resolve } from 'node:path';
import { PrefaultError } from '../errors.js';
import { readFacts } from '../system/index.js';
import { usageError } from './usage-error.js';

/** The directory that becomes the root of a package, as an absolute path. Throws USAGE, NOT_FOUND. */
export async function packageTree(directory: string): Promise<string> {
  const tree = resolve(directory);
  if (tree === '/') throw usageError("'/' is no tree of a package", directory, "use 'prefault install'");
  if ((await readFacts(tree))?.kind === 'directory') return tree;
  throw new PrefaultError(`'${directory}' is not a directory`, {
    code: 'NOT_FOUND',
    subject: directory,
    remedy: 'name the directory that becomes the root of the package, such as debian/PACKAGE',
  });
}
