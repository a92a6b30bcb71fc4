import type { Plan } from '../plan/index.js';
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

/** Each page of each file counted once. */
function countOnce<K>(touched: readonly (readonly [K, readonly Extent[]])[]): number {
  const extentsOf = new Map<K, Extent[]>();
  for (const [file, extents] of touched) {
    const known = extentsOf.get(file);
    if (known === undefined) extentsOf.set(file, [...extents]);
    else known.push(...extents);
  }
  let count = 0;
  for (const extents of extentsOf.values()) count += coveredPageCount(extents);
  return count;
}

/** Pages that any mode of a profile touches, each counted once. */
export function countPages({ modes }: Profile): number {
  return countOnce(modes.flatMap(({ files }) => files.map(({ path, extents }) => [path, extents] as const)));
}

/** Pages that any mode of a plan reads, each counted once. */
export function countPlanPages({ modes }: Plan): number {
  return countOnce(modes.flatMap(({ steps }) => steps.map((step) => [step.file, [step]] as const)));
}
