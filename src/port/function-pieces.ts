import type { FormerFunctions } from './fingerprint.js';
import type { NewFunctions } from './function-runs.js';
import type { Pairs } from './pairs.js';
import type { Piece } from './pieces.js';

/** Of a function that has grown by far nobody knows where what was touched is now; that it begins where it does is known. */
const MAX_GROWTH = 2;

/** The functions of a stretch of code as pieces, those that have a pair. */
export function functionPieces(
  { offsets, sizes }: FormerFunctions,
  now: NewFunctions,
  { to, certainty }: Pairs,
  { start, end }: { start: number; end: number },
): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, place] of to.entries()) {
    const [from, newStart] = [offsets[index] ?? 0, now.offsets[place] ?? 0];
    if (place < 0 || from < start || from >= end) continue;
    const size = sizes[index] ?? 0;
    pieces.push({
      start: from,
      end: Math.min(end, from + size),
      newStart,
      newEnd: newStart + Math.min(now.sizes[place] ?? 0, MAX_GROWTH * size),
      certainty: certainty[index] ?? 0,
      isFunction: true,
    });
  }
  return pieces;
}
