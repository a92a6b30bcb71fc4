import { type Extent, pageCountOf, pagesOfSize, toPhasedExtents } from '../profile/index.js';
import type { PortedFile, PortRefusal } from './ported-file.js';

/** A file that is read whole and is so many times as large now is another file. */
const MAX_GROWTH = 4;
const CERTAINTY = 0.95;

/** Whether all pages of a file were touched: then those of the next one will be, too. */
export function wasReadWhole({ sizeBytes }: { sizeBytes: number }, touched: readonly Extent[]): boolean {
  return pageCountOf(touched) === pagesOfSize(sizeBytes);
}

/** All pages of the new file, in the phases of the former one's pages in proportion. */
export function portWhole({ sizeBytes }: { sizeBytes: number }, image: Buffer): PortedFile | PortRefusal {
  const [before, now] = [pagesOfSize(sizeBytes), pagesOfSize(image.length)];
  if (now > before * MAX_GROWTH || before > now * MAX_GROWTH)
    return { refused: `was read whole, and has another size by far` };
  return {
    confidence: CERTAINTY,
    carry: (extents) => {
      const phases = new Map<number, number>();
      for (const { firstPage, pageCount, phase = 0 } of extents) {
        const first = Math.floor((firstPage * now) / before);
        const end = Math.ceil(((firstPage + pageCount) * now) / before);
        for (let page = first; page < end; page += 1)
          phases.set(page, Math.min(phase, phases.get(page) ?? phase));
      }
      return toPhasedExtents(phases);
    },
  };
}
