import { anchorPieces } from './anchor-pieces.js';
import { findAnchors } from './content-anchors.js';
import { fillGaps } from './fill-gaps.js';
import type { Fingerprint } from './fingerprint.js';
import { functionPieces } from './function-pieces.js';
import type { NewFunctions } from './function-runs.js';
import type { PartPair } from './match-parts.js';
import type { Pairs } from './pairs.js';
import type { Piece } from './pieces.js';

/** What kept its length has most often kept its order. */
const SAME_LENGTH = 0.97;
/** Nothing but the length says how it lies now. */
const STRETCHED = 0.8;
/** What is so many times as long or short now has nothing to do with what it was. */
const MAX_RATIO = 2;

/** Everything that a part may be carried by. */
export interface Evidence {
  fingerprint: Fingerprint;
  functions: NewFunctions;
  pairs: Pairs;
  image: Buffer;
}

/** Whether every known function of a part lies in the new file where it would if the part had only moved. */
function hasSameLayout({ former, now }: PartPair, { fingerprint, functions }: Evidence): boolean {
  const { offsets, sizes } = fingerprint.functions;
  let place = 0;
  let count = 0;
  for (const [index, offset] of offsets.entries()) {
    if (offset < former.start || offset >= former.end) continue;
    const expected = offset - former.start + now.start;
    while (place < functions.offsets.length && (functions.offsets[place] ?? 0) < expected) place += 1;
    if (functions.offsets[place] !== expected || functions.sizes[place] !== sizes[index]) return false;
    count += 1;
  }
  return count > 0;
}

function whole({ former, now }: PartPair, certainty: number): Piece[] {
  const { start, end } = former;
  return [{ start, end, newStart: now.start, newEnd: now.end, certainty, isFunction: false }];
}

function stretched(pair: PartPair): Piece[] {
  const [length, newLength] = [pair.former.end - pair.former.start, pair.now.end - pair.now.start];
  if (length === newLength) return whole(pair, SAME_LENGTH);
  if (Math.max(length, newLength) > MAX_RATIO * Math.min(length, newLength)) return [];
  return whole(pair, (STRETCHED * Math.min(length, newLength)) / Math.max(length, newLength));
}

/** The pieces of one part, in ascending order of the former file. */
export function partPieces(pair: PartPair, evidence: Evidence): Piece[] {
  const { former, now } = pair;
  const { fingerprint, functions, pairs, image } = evidence;
  if (former.isExecutable) {
    if (hasSameLayout(pair, evidence)) {
      const length = Math.min(former.end - former.start, now.end - now.start);
      const moved = { former: { ...former, end: former.start + length }, now: { ...now, end: now.start + length } };
      return whole(moved, 1);
    }
    const pieces = functionPieces(fingerprint.functions, functions, pairs, former);
    return pieces.length === 0 ? stretched(pair) : fillGaps(pieces, former, now);
  }
  const pieces = anchorPieces(findAnchors(fingerprint.anchors, former, image, now));
  return pieces.length === 0 ? stretched(pair) : fillGaps(pieces, former, now);
}
