import { LAST_PHASE } from './phases.js';
import type { Extent } from './profile.js';

const EXTENT = /^(0|[1-9]\d{0,15})(?:-([1-9]\d{0,15}))?(?:@([1-9]\d?))?$/;

/** Extents as they stand in a profile: `3-9 12@1`, where `@1` is the phase and phase 0 is left out. */
export function formatPages(extents: readonly Extent[]): string {
  return extents
    .map(({ firstPage, pageCount, phase = 0 }) => {
      const pages = pageCount === 1 ? `${firstPage}` : `${firstPage}-${firstPage + pageCount - 1}`;
      return phase === 0 ? pages : `${pages}@${phase}`;
    })
    .join(' ');
}

/**
 * Reads what {@link formatPages} writes.
 *
 * @param refuse called with a clause that says what is wrong
 */
export function parsePages(text: string, refuse: (why: string) => never): Extent[] {
  let previousEnd = -1;
  let previousPhase = 0;
  return text.split(' ').map((part) => {
    const match = EXTENT.exec(part);
    if (match === null)
      return refuse(`'${part.slice(0, 40)}' is no page or extent like '12', '3-9' or '3-9@1'`);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (match[2] !== undefined && last <= first)
      refuse(`'${part}' must end above its start; one page is '${first}'`);
    if (!Number.isSafeInteger(last + 1)) refuse(`'${part}' is beyond 2^53`);
    if (first < previousEnd) refuse('extents must ascend');
    const phase = match[3] === undefined ? 0 : Number(match[3]);
    if (phase > LAST_PHASE) refuse(`'${part}' is of a phase above ${LAST_PHASE}`);
    if (first === previousEnd && phase === previousPhase)
      refuse(`extents of a phase must not touch: join the one that ends with ${first - 1} and '${part}'`);
    previousEnd = last + 1;
    previousPhase = phase;
    return { firstPage: first, pageCount: last + 1 - first, ...(phase === 0 ? {} : { phase }) };
  });
}
