import type { FileRange } from '../elf/index.js';
import type { FormerFunctions } from './fingerprint.js';
import type { NewFunctions } from './function-runs.js';
import type { Pairs } from './pairs.js';
import { firstFrom } from './partition-point.js';
import type { Piece } from './pieces.js';

/** Of a function that has grown by far nobody knows where what was touched is now; that it begins where it does is known. */
const MAX_GROWTH = 2;

/** The functions of a stretch of code as pieces, those that have a pair. */
export function functionPieces(
  { offsets, sizes }: FormerFunctions,
  now: NewFunctions,
  { to, certainty }: Pairs,
  { start, end }: FileRange,
): Piece[] {
  const pieces: Piece[] = [];
  for (let index = firstFrom(offsets, start); index < offsets.length; index += 1) {
    const [from, size, place] = [offsets[index] ?? 0, sizes[index] ?? 0, to[index] ?? -1];
    if (from >= end) break;
    if (place < 0 || size === 0) continue;
    const newStart = now.offsets[place] ?? 0;
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
