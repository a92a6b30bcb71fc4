import { posix } from 'node:path';
import { newNames } from '../port/index.js';
import { readLinkFacts, readNames, resolveInRoot } from '../system/index.js';
import type { ExaminedFile, FileLookup } from './identify-file.js';

export { hasVersion } from '../port/index.js';

/** The names of what lies in a directory, a path within the root. */
export type DirectoryListing = (directory: string) => Promise<readonly string[]>;

export function namesBelow(root: string): DirectoryListing {
  return async (directory) => (await readNames(resolveInRoot(root, directory))) ?? [];
}

// A link is another name of a file, not the file: profiles name what it leads to.
async function isLink({ path, hostPath }: ExaminedFile): Promise<boolean> {
  if (posix.basename(hostPath) !== posix.basename(path)) return true;
  return (await readLinkFacts(hostPath))?.kind !== 'file';
}

interface Successors {
  look: FileLookup;
  names: DirectoryListing;
  /** Files that a profile has other entries for. */
  taken: ReadonlySet<string>;
}

/** The file that has taken the place of one that is gone, its version being part of its name; only if there is no other. */
export async function findSuccessor(
  path: string,
  { look, names, taken }: Successors,
): Promise<ExaminedFile | undefined> {
  const found: ExaminedFile[] = [];
  for (const name of newNames(path, await names(posix.dirname(path)))) {
    const file = taken.has(name) ? undefined : await look(name);
    if (file !== undefined && !(await isLink(file))) found.push(file);
  }
  return found.length === 1 ? found[0] : undefined;
}
