import type { Section } from '../elf/index.js';
import { type Extent, PAGE_SIZE_BYTES, pagesOf, toExtents } from '../profile/index.js';

/** What is asked of a section here. */
export type PlacedSection = Pick<Section, 'name' | 'offsetBytes' | 'sizeBytes'>;

function sectionAt(sections: readonly PlacedSection[], offset: number): PlacedSection | undefined {
  return sections.find(
    ({ offsetBytes, sizeBytes }) => offset >= offsetBytes && offset < offsetBytes + sizeBytes,
  );
}

/**
 * The simplest rule that knows of sections, to compare with: each page keeps its distance from the start of the section
 * that its middle lies in. What that leads beyond the section's new end is left out, and so are pages of sections that are
 * gone; pages of no section keep their numbers.
 */
export function shiftWithSections(
  extents: readonly Extent[],
  before: readonly PlacedSection[],
  after: readonly PlacedSection[],
): Extent[] {
  const pages = pagesOf(extents).flatMap((page) => {
    const middle = (page + 0.5) * PAGE_SIZE_BYTES;
    const section = sectionAt(before, middle);
    if (section === undefined) return [page];
    const successor = after.find(({ name }) => name === section.name);
    const distance = middle - section.offsetBytes;
    if (successor === undefined || distance >= successor.sizeBytes) return [];
    return [Math.floor((successor.offsetBytes + distance) / PAGE_SIZE_BYTES)];
  });
  return toExtents(pages);
}

/** How many bytes of a section lie in these pages. */
export function bytesIn(extents: readonly Extent[], { offsetBytes, sizeBytes }: PlacedSection): number {
  return extents.reduce((sum, { firstPage, pageCount }) => {
    const start = Math.max(firstPage * PAGE_SIZE_BYTES, offsetBytes);
    const end = Math.min((firstPage + pageCount) * PAGE_SIZE_BYTES, offsetBytes + sizeBytes);
    return sum + Math.max(0, end - start);
  }, 0);
}
