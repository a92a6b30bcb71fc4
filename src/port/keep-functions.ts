import { type Extent, PAGE_SIZE_BYTES } from '../profile/index.js';
import type { FormerFunctions } from './fingerprint.js';
import type { NewFunctions } from './function-runs.js';

/** How many functions a fingerprint keeps. */
export interface FunctionDetail {
  /** On each side of those on touched pages. */
  context: number;
  /** Of longer stretches of touched functions `stretch` are kept of every `period`. */
  stretch: number;
  period: number;
  /** Of so many functions in a row one keeps its name; `NEVER` for none. */
  namePeriod: number;
}

export const NEVER = Infinity;

/** Which functions lie on touched pages: 1 by index. */
export function touchedFunctions({ offsets, sizes }: NewFunctions, touched: readonly Extent[]): Uint8Array {
  const isTouched = new Uint8Array(offsets.length);
  let index = 0;
  for (const { firstPage, pageCount } of touched) {
    const [start, end] = [firstPage * PAGE_SIZE_BYTES, (firstPage + pageCount) * PAGE_SIZE_BYTES];
    while (index > 0 && (offsets[index - 1] ?? 0) + (sizes[index - 1] ?? 0) > start) index -= 1;
    while (index < offsets.length && (offsets[index] ?? 0) + (sizes[index] ?? 0) <= start) index += 1;
    for (; index < offsets.length && (offsets[index] ?? 0) < end; index += 1) isTouched[index] = 1;
  }
  return isTouched;
}

/** Their indexes. */
function keptFunctions(isTouched: Uint8Array, { context, stretch, period }: FunctionDetail): number[] {
  const kept: number[] = [];
  // The next touched one from here on, the last one up to here, and how long the stretch of kept ones is.
  let [next, last, length] = [0, -Infinity, 0];
  for (let index = 0; index < isTouched.length; index += 1) {
    if (isTouched[index] === 1) last = index;
    for (next = Math.max(next, index); next < isTouched.length && isTouched[next] === 0; ) next += 1;
    const isNear = index - last <= context || next - index <= context;
    if (!isNear) {
      length = 0;
      continue;
    }
    if (length % period < stretch) kept.push(index);
    length += 1;
  }
  return kept;
}

/** One name in `period` functions, of those that have any. */
function pickNames(names: Uint32Array, indexes: readonly number[], period: number): Uint32Array {
  const picked = new Uint32Array(indexes.length);
  let next = 0;
  for (const [place, index] of indexes.entries()) {
    if (place < next || period === NEVER) continue;
    picked[place] = names[index] ?? 0;
    if (picked[place] !== 0) next = place + period;
  }
  return picked;
}

/** The functions that are kept, as a fingerprint has them. */
export function pickFunctions(
  all: NewFunctions,
  isTouched: Uint8Array,
  detail: FunctionDetail,
): FormerFunctions {
  const indexes = keptFunctions(isTouched, detail);
  const offsets = new Float64Array(indexes.length);
  const sizes = new Uint32Array(indexes.length);
  const breaks = new Uint8Array(indexes.length);
  for (const [place, index] of indexes.entries()) {
    offsets[place] = all.offsets[index] ?? 0;
    sizes[place] = all.sizes[index] ?? 0;
    breaks[place] = Number(index !== (indexes[place - 1] ?? -1) + 1);
  }
  return { offsets, sizes, breaks, names: pickNames(all.names, indexes, detail.namePeriod) };
}
