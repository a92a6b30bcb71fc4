import type { FileRange } from '../elf/index.js';
import type { Piece } from './pieces.js';

/** How sure it is where something lies that is between two known pieces: both moved by the same distance, or did not. */
const EQUAL = 0.95;
const UNEQUAL = 0.5;

function between(start: number, end: number, newStart: number, newEnd: number, certainty: number): Piece {
  return { start, end, newStart, newEnd, certainty, isFunction: false };
}

/**
 * Makes pieces of what lies between pieces of a part, and between them and its ends; the pieces ascend in the former
 * file, in the new one they may not. Where they do not, nothing is known of what lies between.
 *
 * @param former the part in the former file
 * @param now the same in the new one
 */
export function fillGaps(pieces: readonly Piece[], former: FileRange, now: FileRange): Piece[] {
  const filled: Piece[] = [];
  let [end, newEnd, certainty] = [former.start, now.start, 1];
  const fill = (start: number, newStart: number, nextCertainty: number) => {
    const [length, newLength] = [start - end, newStart - newEnd];
    if (length <= 0 || newLength < 0) return;
    const sure = Math.min(certainty, nextCertainty);
    if (length === newLength) filled.push(between(end, start, newEnd, newStart, EQUAL * sure));
    else {
      // Something was put in or taken out, nobody knows where: what is nearer to a piece went with it.
      const ratio = Math.min(length, newLength) / Math.max(length, newLength);
      // That may reach into what is known, never out of the part.
      const first = Math.min(Math.ceil(length / 2), now.end - newEnd);
      const second = Math.min(Math.floor(length / 2), newStart - now.start);
      if (first > 0) filled.push(between(end, end + first, newEnd, newEnd + first, UNEQUAL * ratio * sure));
      if (second > 0)
        filled.push(between(start - second, start, newStart - second, newStart, UNEQUAL * ratio * sure));
    }
  };
  for (const piece of pieces) {
    if (piece.start < end) continue;
    fill(piece.start, piece.newStart, piece.certainty);
    filled.push(piece);
    ({ end, newEnd, certainty } = piece);
  }
  fill(former.end, now.end, 1);
  return filled;
}
