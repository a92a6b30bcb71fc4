/** The functions of a file. */
export interface FunctionTable {
  /** File offsets of their first bytes, ascending, no repeats. */
  offsets: Float64Array;
  /** Bytes of each; none reaches into the next. */
  sizes: Uint32Array;
}

/** Puts functions into order. Of several with one offset the first counts. Undefined if there are none. */
export function makeFunctionTable(offsets: Float64Array, sizes: Uint32Array): FunctionTable | undefined {
  const order = orderByOffset(offsets);
  const table = { offsets: new Float64Array(order.length), sizes: new Uint32Array(order.length) };
  let count = 0;
  for (const index of order) {
    const offset = offsets[index] ?? 0;
    const before = table.offsets[count - 1];
    if (count > 0 && before === offset) continue;
    if (count > 0) table.sizes[count - 1] = Math.min(table.sizes[count - 1] ?? 0, offset - (before ?? 0));
    table.offsets[count] = offset;
    table.sizes[count] = sizes[index] ?? 0;
    count += 1;
  }
  if (count === 0) return undefined;
  return { offsets: table.offsets.subarray(0, count), sizes: table.sizes.subarray(0, count) };
}

/** Indices by ascending offset; those of the same offset as they come. */
export function orderByOffset(offsets: Float64Array): Uint32Array {
  const order = new Uint32Array(offsets.length).map((_, index) => index);
  let [isAscending, last] = [true, 0];
  for (const offset of offsets) {
    if (offset < last) isAscending = false;
    last = Math.max(last, offset);
  }
  if (isAscending) return order;
  // Offset and index in one number: sorting numbers without a callback is many times faster.
  const scale = 2 ** Math.ceil(Math.log2(offsets.length));
  if ((last + 1) * scale > Number.MAX_SAFE_INTEGER)
    return order.sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0) || a - b);
  const keys = offsets.map((offset, index) => offset * scale + index).sort();
  return order.map((_, place) => (keys[place] ?? 0) % scale);
}
