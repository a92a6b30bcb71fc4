import { intersectExtents } from './extents.js';
import { leastPorted } from './ported.js';
import type { ProfileMode, TouchedFile } from './profile.js';
import { rankFiles } from './rank-files.js';

/** Whether a mode is a default that was never recorded itself, but made from the other modes. */
export function isDerived({ name, runCount }: ProfileMode): boolean {
  return name === 'default' && runCount === 0;
}

/**
 * The default mode of a profile of which only other modes were recorded: what all of them agree on
 * (docs/profile-format.md, "The default mode"). The order of the modes makes no difference.
 */
export function deriveDefault(others: readonly ProfileMode[]): ProfileMode {
  return {
    name: 'default',
    runCount: 0,
    files: rankFiles(agreedFiles(others)),
    directories: agreedPaths(others.map(({ directories }) => directories)),
    lookups: agreedPaths(others.map(({ lookups }) => lookups)),
  };
}

function agreedFiles([first, ...others]: readonly ProfileMode[]): readonly TouchedFile[] {
  let agreed = first?.files ?? [];
  for (const { files } of others) {
    const byPath = new Map(files.map((file) => [file.path, file]));
    agreed = agreed.flatMap((file) => agreement(file, byPath.get(file.path)));
  }
  return agreed;
}

function agreement(a: TouchedFile, b: TouchedFile | undefined): TouchedFile[] {
  if (b === undefined) return [];
  const extents = intersectExtents(a.extents, b.extents);
  return extents.length === 0
    ? []
    : [{ path: a.path, order: Math.min(a.order, b.order), extents, ...leastPorted(a, b) }];
}

function agreedPaths([first = [], ...others]: readonly (readonly string[])[]): string[] {
  const sets = others.map((paths) => new Set(paths));
  return first.filter((path) => sets.every((paths) => paths.has(path)));
}
