/** A stretch of the former file, and where it lies in the new one; both ends in bytes, the end not included. */
export interface Piece {
  start: number;
  end: number;
  newStart: number;
  newEnd: number;
  /** 0 to 1: how sure that is. */
  certainty: number;
  /** Whether it is a function: if its first page was not touched, it was not called. */
  isFunction: boolean;
}

/** Where a byte of a piece lies now: what has kept its length has kept its order, what has not is stretched. */
export function carriedOffset({ start, end, newStart, newEnd }: Piece, offset: number): number {
  const [length, newLength] = [end - start, newEnd - newStart];
  if (length === newLength || length === 0) return newStart + offset - start;
  return newStart + ((offset - start) * newLength) / length;
}
