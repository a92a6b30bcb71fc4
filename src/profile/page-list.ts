import type { Extent } from './profile.js';

const EXTENT = /^(0|[1-9]\d{0,15})(?:-([1-9]\d{0,15}))?$/;

/** Extents as they stand in a profile: `3-9 12`. */
export function formatPages(extents: readonly Extent[]): string {
  return extents
    .map(({ firstPage, pageCount }) =>
      pageCount === 1 ? `${firstPage}` : `${firstPage}-${firstPage + pageCount - 1}`,
    )
    .join(' ');
}

/**
 * Reads what {@link formatPages} writes.
 *
 * @param refuse called with a clause that says what is wrong
 */
export function parsePages(text: string, refuse: (why: string) => never): Extent[] {
  let previousEnd = -1;
  return text.split(' ').map((part) => {
    const match = EXTENT.exec(part);
    if (match === null) return refuse(`'${part.slice(0, 40)}' is no page or extent like '12' or '3-9'`);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (match[2] !== undefined && last <= first)
      refuse(`'${part}' must end above its start; one page is '${first}'`);
    if (!Number.isSafeInteger(last + 1)) refuse(`'${part}' is beyond 2^53`);
    if (first < previousEnd) refuse('extents must ascend');
    if (first === previousEnd)
      refuse(`extents must not touch: join the one that ends with ${first - 1} and '${part}'`);
    previousEnd = last + 1;
    return { firstPage: first, pageCount: last + 1 - first };
  });
}
