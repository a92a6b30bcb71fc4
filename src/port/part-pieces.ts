import { PAGE_SIZE_BYTES } from '../profile/index.js';
import { anchorPieces } from './anchor-pieces.js';
import { findAnchors } from './content-anchors.js';
import { fillGaps } from './fill-gaps.js';
import type { Fingerprint, FormerSection } from './fingerprint.js';
import { functionPieces } from './function-pieces.js';
import type { NewFunctions } from './function-runs.js';
import type { PartPair } from './match-parts.js';
import type { Pairs } from './pairs.js';
import { firstFrom } from './partition-point.js';
import type { Piece } from './pieces.js';

/** What kept its length has most often kept its order. */
const SAME_LENGTH = 0.97;
const READ_WHOLE = 0.97;
/** Nothing but the length says how it lies now. */
const STRETCHED = 0.6;
/** Where none of so many known functions or anchors is found again stands something else, whatever its length. */
const TELLING_COUNT = 8;
/** Other code has nothing to do with what was touched, but tables of addresses (.dynsym) keep their order. */
const OTHER_DATA = 0.5;
/** What is so many times as long or short now has nothing to do with what it was. */
const MAX_GROWTH = 2;

/** Everything that a part may be carried by. */
export interface Evidence {
  /** Pages of the former file. */
  touched: ReadonlySet<number>;
  fingerprint: Fingerprint;
  functions: NewFunctions;
  pairs: Pairs;
  image: Buffer;
}

/** How many of these offsets, which ascend, lie in a section. */
function countIn({ start, end }: FormerSection, offsets: Float64Array): number {
  return firstFrom(offsets, end) - firstFrom(offsets, start);
}

/** Whether every known function of a part lies in the new file where it would if the part had only moved. */
function hasSameLayout({ former, now }: PartPair, { fingerprint, functions }: Evidence): boolean {
  const { offsets, sizes } = fingerprint.functions;
  const first = firstFrom(offsets, former.start);
  const end = firstFrom(offsets, former.end);
  let place = firstFrom(functions.offsets, now.start);
  for (let index = first; index < end; index += 1) {
    const expected = (offsets[index] ?? 0) - former.start + now.start;
    while (place < functions.offsets.length && (functions.offsets[place] ?? 0) < expected) place += 1;
    if (functions.offsets[place] !== expected || functions.sizes[place] !== sizes[index]) return false;
  }
  return end > first;
}

/** What has only moved; one of the two may have an end that the other does not have. */
function moved({ former, now }: PartPair): Piece[] {
  const length = Math.min(former.end - former.start, now.end - now.start);
  const [start, newStart] = [former.start, now.start];
  return [
    { start, end: start + length, newStart, newEnd: newStart + length, certainty: 1, isFunction: false },
  ];
}

function whole({ former, now }: PartPair, certainty: number): Piece[] {
  const { start, end } = former;
  return [{ start, end, newStart: now.start, newEnd: now.end, certainty, isFunction: false }];
}

/** By its length alone. */
function stretched(pair: PartPair, growth: number, isOther: boolean): Piece[] {
  if (isOther && pair.former.isExecutable) return [];
  const certainty = growth === 1 ? SAME_LENGTH : STRETCHED * Math.min(growth, 1 / growth);
  return whole(pair, isOther ? OTHER_DATA * certainty : certainty);
}

/** Such as relocations, which the loader goes through from the first to the last. */
function wasReadWhole({ former }: PartPair, touched: ReadonlySet<number>): boolean {
  const end = Math.ceil(former.end / PAGE_SIZE_BYTES);
  for (let page = Math.floor(former.start / PAGE_SIZE_BYTES); page < end; page += 1)
    if (!touched.has(page)) return false;
  return true;
}

/** The pieces of one part, in ascending order of the former file. */
export function partPieces(pair: PartPair, evidence: Evidence): Piece[] {
  const { former, now } = pair;
  const { touched, fingerprint, functions, pairs, image } = evidence;
  const growth = (now.end - now.start) / (former.end - former.start);
  const isAlike = growth <= MAX_GROWTH && growth * MAX_GROWTH >= 1;
  if (isAlike && wasReadWhole(pair, touched)) return whole(pair, READ_WHOLE);
  // Code has anchors only where its functions are not known.
  const hasAnchors = countIn(former, fingerprint.anchors.offsets) > 0;
  const isByFunctions = former.isExecutable && !hasAnchors;
  if (isByFunctions && hasSameLayout(pair, evidence)) return moved(pair);
  const pieces = isByFunctions
    ? functionPieces(fingerprint.functions, functions, pairs, former)
    : anchorPieces(findAnchors(fingerprint.anchors, former, image, now));
  if (pieces.length > 0) return fillGaps(pieces, former, now);
  const known = isByFunctions ? fingerprint.functions : fingerprint.anchors;
  return isAlike ? stretched(pair, growth, countIn(former, known.offsets) >= TELLING_COUNT) : [];
}
