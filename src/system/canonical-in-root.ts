import { canonicalPath, readFacts } from './files.js';
import { resolveInRoot, withoutRoot } from './resolve-in-root.js';

/** The path within `root` without symbolic links, of what this one leads to; undefined if that is nothing. */
export async function canonicalInRoot(root: string, path: string): Promise<string | undefined> {
  if (root === '/') return canonicalPath(path);
  const resolved = resolveInRoot(root, path);
  return (await readFacts(resolved)) === undefined ? undefined : withoutRoot(root, resolved);
}
