/** Which function of the new file each of the former one is. */
export interface Pairs {
  /** The index in the new file; -1 for none. */
  to: Int32Array;
  /** 0 to 1. */
  certainty: Float32Array;
  /** By the index in the new file: 1 if it is taken. */
  taken: Uint8Array;
}

export function noPairs(formerCount: number, newCount: number): Pairs {
  return {
    to: new Int32Array(formerCount).fill(-1),
    certainty: new Float32Array(formerCount),
    taken: new Uint8Array(newCount),
  };
}

/** Makes a pair, if neither of the two has another. */
export function pair(
  { to, certainty, taken }: Pairs,
  from: number,
  place: number,
  sureness: number,
): boolean {
  if (taken[place] !== 0 || to[from] !== -1) return false;
  to[from] = place;
  certainty[from] = sureness;
  taken[place] = 1;
  return true;
}
