import { type Extent, PAGE_SIZE_BYTES } from './profile.js';

/**
 * Page numbers as ascending extents that neither touch nor overlap; repeated pages count once.
 *
 * @example toExtents([7, 3, 4, 3]) // [{ firstPage: 3, pageCount: 2 }, { firstPage: 7, pageCount: 1 }]
 */
export function toExtents(pages: Iterable<number>): Extent[] {
  const sorted = Float64Array.from(pages).sort();
  const extents: Extent[] = [];
  let last: Extent | undefined;
  for (const page of sorted) {
    const end = last === undefined ? -1 : last.firstPage + last.pageCount;
    if (last === undefined || page > end) {
      last = { firstPage: page, pageCount: 1 };
      extents.push(last);
    } else if (page === end) {
      last.pageCount += 1;
    }
  }
  return extents;
}

/** Number of pages in extents that do not overlap. */
export function pageCountOf(extents: readonly Extent[]): number {
  return extents.reduce((sum, { pageCount }) => sum + pageCount, 0);
}

/** The page numbers of extents, one by one. */
export function pagesOf(extents: readonly Extent[]): number[] {
  return extents.flatMap(({ firstPage, pageCount }) =>
    Array.from({ length: pageCount }, (_, index) => firstPage + index),
  );
}

/** Number of 4096-byte pages that a file of this size has, the last one counted whole. */
export function pagesOfSize(sizeBytes: number): number {
  return Math.ceil(sizeBytes / PAGE_SIZE_BYTES);
}

/** Pages with their phases as extents: ascending, not overlapping, those that touch of different phases. */
export function toPhasedExtents(phases: ReadonlyMap<number, number>): Extent[] {
  const extents: Extent[] = [];
  for (const page of Float64Array.from(phases.keys()).sort()) append(extents, page, 1, phases.get(page) ?? 0);
  return extents;
}

/** The extents of both in the same form; a page that both have is of the earlier phase. */
export function uniteExtents(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const edges = [...a, ...b].flatMap(({ firstPage, pageCount, phase = 0 }) => [
    { page: firstPage, phase, change: 1 },
    { page: firstPage + pageCount, phase, change: -1 },
  ]);
  edges.sort((one, other) => one.page - other.page);
  const extents: Extent[] = [];
  const open = new Map<number, number>();
  let from = 0;
  for (const { page, phase, change } of edges) {
    if (page > from && open.size > 0) append(extents, from, page - from, Math.min(...open.keys()));
    from = page;
    const count = (open.get(phase) ?? 0) + change;
    if (count === 0) open.delete(phase);
    else open.set(phase, count);
  }
  return extents;
}

/** The pages that stand in both, in the same form; a page is of the earlier of its phases. */
export function intersectExtents(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const extents: Extent[] = [];
  for (let i = 0, j = 0; ; ) {
    const [one, other] = [a[i], b[j]];
    if (one === undefined || other === undefined) return extents;
    const from = Math.max(one.firstPage, other.firstPage);
    const [oneEnd, otherEnd] = [one.firstPage + one.pageCount, other.firstPage + other.pageCount];
    const end = Math.min(oneEnd, otherEnd);
    if (from < end) append(extents, from, end - from, Math.min(one.phase ?? 0, other.phase ?? 0));
    if (oneEnd === end) i += 1;
    else j += 1;
  }
}

/** The pages of `a` that do not stand in `b`. */
export function subtractExtents(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const extents: Extent[] = [];
  let index = 0;
  for (const { firstPage, pageCount, phase = 0 } of a) {
    const end = firstPage + pageCount;
    for (let from = firstPage; from < end; ) {
      const hole = b[index];
      const holeEnd = hole === undefined ? end : hole.firstPage + hole.pageCount;
      if (hole !== undefined && holeEnd <= from) {
        index += 1;
        continue;
      }
      const until = Math.min(end, hole?.firstPage ?? end);
      if (from < until) append(extents, from, until - from, phase);
      from = until === end ? end : holeEnd;
    }
  }
  return extents;
}

function append(extents: Extent[], firstPage: number, pageCount: number, phase: number): void {
  const last = extents.at(-1);
  if (last !== undefined && last.firstPage + last.pageCount === firstPage && (last.phase ?? 0) === phase) {
    last.pageCount += pageCount;
  } else {
    extents.push({ firstPage, pageCount, ...(phase === 0 ? {} : { phase }) });
  }
}

/** Extents of one phase as ascending ones, those with at most `gapPages` pages between them made one. */
export function joinExtents(extents: readonly Extent[], gapPages: number): Extent[] {
  const joined: Extent[] = [];
  let last: Extent | undefined;
  for (const { firstPage, pageCount } of [...extents].sort((a, b) => a.firstPage - b.firstPage)) {
    if (last !== undefined && firstPage <= last.firstPage + last.pageCount + gapPages) {
      last.pageCount = Math.max(last.pageCount, firstPage + pageCount - last.firstPage);
    } else {
      last = { firstPage, pageCount };
      joined.push(last);
    }
  }
  return joined;
}

/** The part of extents that lies below page `pageLimit`. */
export function clipExtents(extents: readonly Extent[], pageLimit: number): Extent[] {
  return extents
    .filter(({ firstPage }) => firstPage < pageLimit)
    .map((extent) => ({
      ...extent,
      pageCount: Math.min(extent.pageCount, pageLimit - extent.firstPage),
    }));
}
