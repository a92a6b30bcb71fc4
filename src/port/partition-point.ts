/**
 * How many of `count` items come before the point from which on `isBefore` is false: by bisection, so it has to be true
 * up to one index and false from there on.
 */
export function partitionPoint(count: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first of ascending offsets that is not below `least`; their number if all are. */
export function firstFrom(offsets: Float64Array, least: number): number {
  return partitionPoint(offsets.length, (index) => (offsets[index] ?? 0) < least);
}
