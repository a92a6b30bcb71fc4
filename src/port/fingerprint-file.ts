import type { Extent } from '../profile/index.js';

/**
 * What has to be kept of a file to find its pages again in a later build, as base64 text; undefined if pages of such
 * a file are carried without. The same for the same content and pages.
 *
 * @param touched the pages that any mode touched: ascending, not overlapping
 * @param symbols another file that has the symbol table of this one, such as its build before strip(1)
 */
export function fingerprintFile(
  _image: Buffer,
  _touched: readonly Extent[],
  _symbols?: Buffer,
): string | undefined {
  return undefined;
}
