import type { FormerFunctions } from './fingerprint.js';
import type { NewFunctions } from './function-runs.js';
import { type Pairs, pair } from './pairs.js';

/** Functions of both files between two runs; the ends not included. */
export interface Between {
  first: number;
  end: number;
  to: number;
  toEnd: number;
}

/** Two lists that are longer together are not compared each with each. */
const MAX_CELLS = 250_000;
/** Of all lists of a file together: real ones take 30 at most, hostile ones could be the longest list thousands of times. */
const MAX_CELLS_PER_FUNCTION = 64;
const SAME = 0.9;
const SIMILAR = 0.75;
const IN_TURN = 0.6;

/** What may still be compared of a file. */
export interface ComparingBudget {
  cellsLeft: number;
}

export function comparingBudget(functionCount: number): ComparingBudget {
  return { cellsLeft: MAX_CELLS + MAX_CELLS_PER_FUNCTION * functionCount };
}

/** How well two functions go together: by name, by size, or by nearly the same size. */
function likeness(former: FormerFunctions, now: NewFunctions, i: number, j: number): number {
  const name = former.names[i] ?? 0;
  const [size, newSize] = [former.sizes[i] ?? 0, now.sizes[j] ?? 0];
  if (name !== 0 && name === now.names[j]) return 5;
  if (size === newSize) return 3;
  const ratio = Math.min(size, newSize) / Math.max(size, newSize, 1);
  return ratio > 0.75 ? 1.5 : ratio > 0.5 ? 0.5 : -1;
}

/** The alignment that makes the sum of likenesses greatest (Needleman and Wunsch, 1970; leaving one out costs nothing). */
function alignEachWithEach(
  pairs: Pairs,
  former: FormerFunctions,
  now: NewFunctions,
  { first, end, to, toEnd }: Between,
): void {
  const [rows, columns] = [end - first, toEnd - to];
  const width = columns + 1;
  const best = new Float32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const together = (best[(i + 1) * width + j + 1] ?? 0) + likeness(former, now, first + i, to + j);
      best[i * width + j] = Math.max(together, best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    const score = best[i * width + j] ?? 0;
    if (score === (best[(i + 1) * width + j] ?? 0)) i += 1;
    else if (score === (best[i * width + j + 1] ?? 0)) j += 1;
    else {
      pair(pairs, first + i, to + j, likeness(former, now, first + i, to + j) >= 3 ? SAME : SIMILAR);
      i += 1;
      j += 1;
    }
  }
}

/** Pairs what lies between two runs: one by one if there are as many in both, else by likeness. */
export function pairBetween(
  pairs: Pairs,
  former: FormerFunctions,
  now: NewFunctions,
  between: Between,
  budget: ComparingBudget,
): void {
  const { first, end, to, toEnd } = between;
  const [count, newCount] = [end - first, toEnd - to];
  const cells = count * newCount;
  if (count === newCount) {
    for (let k = 0; k < count; k += 1) {
      const isSame = former.sizes[first + k] === now.sizes[to + k];
      pair(pairs, first + k, to + k, isSame ? SAME : SIMILAR);
    }
  } else if (cells <= Math.min(MAX_CELLS, budget.cellsLeft)) {
    budget.cellsLeft -= cells;
    alignEachWithEach(pairs, former, now, between);
  } else {
    for (let k = 0; k < count; k += 1)
      pair(pairs, first + k, to + Math.floor((k * newCount) / count), IN_TURN / 2);
  }
}
