import type { Random } from '../../src/bench/random';
import type { PortedFile, PortRefusal } from '../../src/port/ported-file';
import { type Extent, pagesOfSize, toPhasedExtents } from '../../src/profile/index';

/** Pages as a start touches them: in groups, about `share` of all, in phases 0 to 3; one page at least. */
export function someTouched(imageBytes: number, share: number, random: Random): Extent[] {
  const pageCount = pagesOfSize(imageBytes);
  const phases = new Map<number, number>([[Math.floor(random() * pageCount), 1]]);
  for (let page = 0; page < pageCount; ) {
    const end = Math.min(pageCount, page + 1 + Math.floor(random() * 6));
    const isTouched = random() < share;
    for (; page < end; page += 1) if (isTouched) phases.set(page, Math.floor(random() * 4));
  }
  return toPhasedExtents(phases);
}

export function pagesIn(extents: readonly Extent[]): Set<number> {
  return new Set(
    extents.flatMap(({ firstPage, pageCount }) => Array.from({ length: pageCount }, (_, k) => firstPage + k)),
  );
}

/** What portFile gave, which is known not to be a refusal. */
export function accepted(ported: PortedFile | PortRefusal): PortedFile {
  if ('refused' in ported) throw new Error(`refused: ${ported.refused}`);
  return ported;
}

/** Asserts of any answer that it says something: a reason, or a confidence and pages of the new file. */
export function expectWellFormed(
  ported: PortedFile | PortRefusal,
  touched: readonly Extent[],
  newBytes: number,
): void {
  if ('refused' in ported) {
    expect(ported.refused).toMatch(/^(has|was) \w/);
    return;
  }
  expect(ported.confidence).toBeGreaterThanOrEqual(0);
  expect(ported.confidence).toBeLessThanOrEqual(1 + 1e-9);
  let end = 0;
  for (const { firstPage, pageCount, phase = 0 } of ported.carry(touched)) {
    expect(Number.isInteger(firstPage) && firstPage >= end && pageCount > 0).toBe(true);
    expect(phase).toBeGreaterThanOrEqual(0);
    end = firstPage + pageCount;
  }
  expect(end).toBeLessThanOrEqual(pagesOfSize(newBytes));
}
