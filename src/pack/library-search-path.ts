import { posix } from 'node:path';
import type { Layer } from '../store/index.js';
import { readNames, readText, resolveInRoot } from '../system/index.js';

const CONFIGURATION = '/etc/ld.so.conf';
/** An include of an include of an include. */
const MAX_DEPTH = 8;
const MULTIARCH = /^[a-z0-9_]+-linux-gnu[a-z0-9_]*$/;
const BUILT_IN = ['/lib64', '/usr/lib64', '/lib', '/usr/lib'];

async function expandPattern(root: string, pattern: string): Promise<string[]> {
  const directory = posix.dirname(pattern);
  const name = posix.basename(pattern);
  if (!name.includes('*')) return [pattern];
  const shape = new RegExp(`^${name.split('*').map(escapePattern).join('.*')}$`);
  const names = (await readNames(resolveInRoot(root, directory))) ?? [];
  return names.filter((candidate) => shape.test(candidate)).map((found) => posix.join(directory, found));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function configured(root: string, file: string, depth = 0): Promise<string[]> {
  if (depth === MAX_DEPTH) return [];
  const text = (await readText(resolveInRoot(root, file))) ?? '';
  const directories: string[] = [];
  for (const line of text.split('\n').map((whole) => whole.replace(/#.*/, '').trim())) {
    const included = /^include\s+(.*)$/.exec(line)?.[1];
    if (included === undefined) {
      if (line.startsWith('/')) directories.push(posix.normalize(line.replace(/[=\s].*/, '')));
      continue;
    }
    for (const pattern of included.split(/\s+/)) {
      const absolute = posix.resolve(posix.dirname(file), pattern);
      for (const path of await expandPattern(root, absolute))
        directories.push(...(await configured(root, path, depth + 1)));
    }
  }
  return directories;
}

/**
 * The directories that ld.so looks through for any program: those of ld.so.conf(5), which ldconfig(8) puts into
 * the cache, then those built into it. Debian's carry the architecture's name; of all of them the right one is
 * told by what lies there.
 */
export async function librarySearchPath(layers: readonly Layer[]): Promise<string[]> {
  const directories: string[] = [];
  for (const { root } of layers) directories.push(...(await configured(root, CONFIGURATION)));
  for (const parent of ['/lib', '/usr/lib']) {
    for (const { root } of layers) {
      const names = (await readNames(resolveInRoot(root, parent))) ?? [];
      directories.push(
        ...names.filter((name) => MULTIARCH.test(name)).map((name) => posix.join(parent, name)),
      );
    }
  }
  return [...new Set([...directories, ...BUILT_IN])];
}
