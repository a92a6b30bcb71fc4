import type { Extent } from '../profile/index.js';

/** Shades for none of a cell's pages, up to 1/3, up to 2/3, nearly all, all. */
const UNICODE_SHADES = ['\u00b7', '\u2591', '\u2592', '\u2593', '\u2588'] as const;
const ASCII_SHADES = ['.', '-', '+', '*', '#'] as const;

export interface StripStyle {
  cellCount: number;
  unicode: boolean;
}

function pagesWithin(extents: readonly Extent[], from: number, to: number): number {
  let count = 0;
  for (const { firstPage, pageCount } of extents) {
    count += Math.max(0, Math.min(to, firstPage + pageCount) - Math.max(from, firstPage));
  }
  return count;
}

function shadeOf(share: number): number {
  if (share === 0 || share === 1) return share * 4;
  return 1 + Math.floor(share * 3);
}

/**
 * A file as a strip: every cell stands for an equal run of its pages, and is the darker the more of them
 * were touched. A file with fewer pages than cells gets one cell a page.
 *
 * @example drawStrip([{ firstPage: 0, pageCount: 2 }], 4, { cellCount: 40, unicode: false }) // '##..'
 */
export function drawStrip(
  extents: readonly Extent[],
  filePageCount: number,
  { cellCount, unicode }: StripStyle,
): string {
  const shades = unicode ? UNICODE_SHADES : ASCII_SHADES;
  const cells = Math.max(1, Math.min(cellCount, filePageCount));
  let strip = '';
  for (let cell = 0; cell < cells; cell += 1) {
    const from = Math.floor((cell * filePageCount) / cells);
    const to = Math.floor(((cell + 1) * filePageCount) / cells);
    const share = pagesWithin(extents, from, to) / Math.max(1, to - from);
    strip += shades[shadeOf(share)] ?? '';
  }
  return strip;
}
