import type { Extent, Profile } from '../profile/index.js';

function coveredPageCount(extents: readonly Extent[]): number {
  const sorted = [...extents].sort((a, b) => a.firstPage - b.firstPage);
  let count = 0;
  let next = 0;
  for (const { firstPage, pageCount } of sorted) {
    const end = firstPage + pageCount;
    count += Math.max(0, end - Math.max(firstPage, next));
    next = Math.max(next, end);
  }
  return count;
}

/** Pages that any mode of a profile touches, each counted once. */
export function countPages({ modes }: Profile): number {
  const extentsOf = new Map<string, Extent[]>();
  for (const { files } of modes) {
    for (const { path, extents } of files) {
      const known = extentsOf.get(path);
      if (known === undefined) extentsOf.set(path, [...extents]);
      else known.push(...extents);
    }
  }
  let count = 0;
  for (const extents of extentsOf.values()) count += coveredPageCount(extents);
  return count;
}
