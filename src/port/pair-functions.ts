import { chooseRuns } from './choose-runs.js';
import type { FormerFunctions } from './fingerprint.js';
import { findRuns, type NewFunctions } from './function-runs.js';
import { comparingBudget, pairBetween } from './pair-between.js';
import { noPairs, type Pairs, pair } from './pairs.js';

/** How sure a pair is, by how it was found. */
const SAME_IN_RUN = 1;
const CHANGED_IN_RUN = 0.9;
const BEYOND_RUN = 0.5;
/** So many functions beyond the end of a run are paired as if it went on. */
const MAX_BEYOND = 12;

function isBroken({ breaks }: FormerFunctions, first: number, last: number): boolean {
  for (let i = first + 1; i <= last; i += 1) if (breaks[i] !== 0) return true;
  return false;
}

/** Pairs that follow a run to one side, up to a break, another pair or the end. */
function pairBeyond(pairs: Pairs, { breaks }: FormerFunctions, edge: number, step: 1 | -1): void {
  const place = pairs.to[edge] ?? 0;
  for (let k = step; Math.abs(k) <= MAX_BEYOND; k += step) {
    if ((breaks[step === 1 ? edge + k : edge + k + 1] ?? 1) !== 0) return;
    if (!pair(pairs, edge + k, place + k, BEYOND_RUN)) return;
  }
}

/** Which function of the new file each of the former one is now, as far as sizes and names tell. */
export function pairFunctions(former: FormerFunctions, now: NewFunctions): Pairs {
  const [count, newCount] = [former.sizes.length, now.sizes.length];
  const pairs = noPairs(count, newCount);
  const runs = chooseRuns(findRuns(former, now), count, newCount);
  for (const run of runs) {
    for (let k = 0; k < run.count; k += 1) {
      const isSame = former.sizes[run.first + k] === now.sizes[run.to + k];
      pair(pairs, run.first + k, run.to + k, isSame ? SAME_IN_RUN : CHANGED_IN_RUN);
    }
  }
  const budget = comparingBudget(count + newCount);
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    const [first, to] = [run.first + run.count, run.to + run.count];
    if (next === undefined || next.to < to || isBroken(former, first - 1, next.first)) continue;
    pairBetween(pairs, former, now, { first, end: next.first, to, toEnd: next.to }, budget);
  }
  for (const run of runs) {
    pairBeyond(pairs, former, run.first + run.count - 1, 1);
    pairBeyond(pairs, former, run.first, -1);
  }
  return pairs;
}
