import { lstatSync, readlinkSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { PrefaultError } from '../errors.js';

const MAX_LINKS = 40;

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    // Absent or not searchable: the operation on the resolved path reports it better.
    return undefined;
  }
}

/** As `resolveInRoot`; undefined for a loop of links, which leads nowhere. */
export function findInRoot(root: string, path: string): string | undefined {
  if (root === '/') return path;
  const pending = path.split('/').reverse();
  let resolved: string[] = [];
  let linkCount = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const target = linkTarget(join(root, ...resolved, part));
    if (target === undefined) {
      resolved.push(part);
      continue;
    }
    linkCount += 1;
    if (linkCount > MAX_LINKS) return undefined;
    if (target.startsWith('/')) resolved = [];
    pending.push(...target.split('/').reverse());
  }
  return normalize(join(root, ...resolved));
}

/**
 * Where `path` lies when `root` is taken for the root directory: symbolic links are followed as a process
 * that was started in `root` would follow them, so that an absolute link in an image cannot lead out of it.
 * Parts that do not exist are kept as they are. For the root `/` the path is given back unchanged.
 *
 * @returns a path of the running system. Throws SYSTEM for a loop of links
 */
export function resolveInRoot(root: string, path: string): string {
  const found = findInRoot(root, path);
  if (found !== undefined) return found;
  throw new PrefaultError(`too many symbolic links in '${path}'`, { code: 'SYSTEM', subject: path });
}

/** The path of a resolved file as a process in `root` names it: `resolveInRoot` without the root. */
export function withoutRoot(root: string, path: string): string {
  if (root === '/') return path;
  const prefix = normalize(root).replace(/\/+$/, '');
  return path === prefix ? '/' : path.slice(prefix.length);
}
