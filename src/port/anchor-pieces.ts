import { type FoundAnchor, WINDOW_BYTES } from './content-anchors.js';
import type { Piece } from './pieces.js';

const CERTAINTY = 0.95;

/** Anchors without those that moved by another distance than both their neighbours, which agree: chance. */
function withoutStrays(anchors: readonly FoundAnchor[]): FoundAnchor[] {
  const shiftOf = (anchor: FoundAnchor | undefined) =>
    anchor === undefined ? undefined : anchor.to - anchor.from;
  return anchors.filter((anchor, index) => {
    const [before, after] = [shiftOf(anchors[index - 1]), shiftOf(anchors[index + 1])];
    return before === undefined || before !== after || shiftOf(anchor) === before;
  });
}

/** What stands at the anchors as pieces; those that moved together make one. */
export function anchorPieces(found: readonly FoundAnchor[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { from, to } of withoutStrays(found)) {
    const last = pieces.at(-1);
    if (last !== undefined && from < last.end) continue;
    if (last !== undefined && last.newStart - last.start === to - from) {
      last.end = from + WINDOW_BYTES;
      last.newEnd = to + WINDOW_BYTES;
    } else {
      pieces.push({
        start: from,
        end: from + WINDOW_BYTES,
        newStart: to,
        newEnd: to + WINDOW_BYTES,
        certainty: CERTAINTY,
        isFunction: false,
      });
    }
  }
  return pieces;
}
