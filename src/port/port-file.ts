import type { Extent } from '../profile/index.js';
import type { FormerFile, PortedFile, PortRefusal } from './ported-file.js';

/** Entries below are not carried over. */
export const LEAST_CONFIDENCE = 0.7;

/**
 * Finds the pages of a former file in the file that has taken its place.
 *
 * @param touched the pages of the former file that any mode touched
 * @param symbols as for `fingerprintFile`, of the new file
 */
export function portFile(
  _former: FormerFile,
  _touched: readonly Extent[],
  _image: Buffer,
  _symbols?: Buffer,
): PortedFile | PortRefusal {
  return { refused: 'cannot be carried over' };
}
