import { isElf } from '../elf/index.js';
import {
  clipExtents,
  type Extent,
  pageCountOf,
  pagesOf,
  pagesOfSize,
  toPhasedExtents,
} from '../profile/index.js';
import { PageCarrier } from './carry-pages.js';
import { decodeFingerprint, type Fingerprint } from './fingerprint.js';
import { layoutOf } from './layout.js';
import { matchParts } from './match-parts.js';
import { pairFunctions } from './pair-functions.js';
import { partPieces } from './part-pieces.js';
import type { FormerFile, PortedFile, PortRefusal } from './ported-file.js';
import { namedFunctions } from './read-functions.js';
import { portWhole, wasReadWhole } from './whole-file.js';

/** Entries below are not carried over. */
export const LEAST_CONFIDENCE = 0.7;

/** 1 GiB. A profile can say what it likes. */
const MAX_PAGES = 256 * 1024;

function portByFingerprint(
  fingerprint: Fingerprint,
  touched: readonly Extent[],
  image: Buffer,
  symbols: Buffer | undefined,
): PortedFile {
  const functions = namedFunctions(image, symbols);
  const pairs = pairFunctions(fingerprint.functions, functions);
  const pages = new Set(pagesOf(touched));
  const pieces = matchParts(fingerprint.sections, layoutOf(image)).flatMap((pair) =>
    partPieces(pair, { touched: pages, fingerprint, functions, pairs, image }),
  );
  const carrier = new PageCarrier(pieces, pages, image.length);
  return { confidence: carrier.confidence, carry: (extents) => toPhasedExtents(carrier.carry(extents)) };
}

/**
 * Finds the pages of a former file in the file that has taken its place.
 *
 * @param touched the pages of the former file that any mode touched; those that it does not have do not count
 * @param symbols as for `fingerprintFile`, of the new file
 */
export function portFile(
  former: FormerFile,
  touched: readonly Extent[],
  image: Buffer,
  symbols?: Buffer,
): PortedFile | PortRefusal {
  const ported = portPages(former, clipExtents(touched, pagesOfSize(former.sizeBytes)), image, symbols);
  if ('refused' in ported) return ported;
  const { confidence, carry } = ported;
  return { confidence, carry: (extents) => carry(clipExtents(extents, pagesOfSize(former.sizeBytes))) };
}

function portPages(
  former: FormerFile,
  pages: readonly Extent[],
  image: Buffer,
  symbols: Buffer | undefined,
): PortedFile | PortRefusal {
  if (pageCountOf(pages) > MAX_PAGES) return { refused: 'has more pages than a program can touch' };
  if (former.fingerprint === undefined) {
    // Nothing is noted of files that are no programs and were read whole.
    const isWhole = former.buildId === undefined && wasReadWhole(former, pages) && !isElf(image);
    return isWhole ? portWhole(former, image) : { refused: 'has no fingerprint' };
  }
  const fingerprint = decodeFingerprint(Buffer.from(former.fingerprint, 'base64'), former.sizeBytes);
  if (fingerprint === undefined) return { refused: 'has a fingerprint that is damaged' };
  return portByFingerprint(fingerprint, pages, image, symbols);
}
