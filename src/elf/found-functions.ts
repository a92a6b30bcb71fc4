import { type FunctionTable, makeFunctionTable } from './function-table.js';
import type { LoadMap } from './load-map.js';

/** Functions as they are found in a table; what cannot be one is only counted. */
export class FoundFunctions {
  readonly #code: LoadMap;
  readonly #offsets: Float64Array;
  readonly #sizes: Uint32Array;
  #count = 0;
  #badCount = 0;

  /** @param code the segments that functions lie in */
  constructor(code: LoadMap, capacity: number) {
    this.#code = code;
    this.#offsets = new Float64Array(capacity);
    this.#sizes = new Uint32Array(capacity);
  }

  add(address: number, bytes: number): void {
    const offset = this.#code.offsetOf(address);
    if (offset < 0 || !(bytes > 0) || bytes > this.#code.bytesFrom(address)) {
      this.#badCount += 1;
      return;
    }
    this.#offsets[this.#count] = offset;
    this.#sizes[this.#count] = bytes;
    this.#count += 1;
  }

  /** Undefined if there are none, and if most are bad: then it is no such table. */
  table(): FunctionTable | undefined {
    if (this.#badCount > this.#count) return undefined;
    return makeFunctionTable(this.#offsets.subarray(0, this.#count), this.#sizes.subarray(0, this.#count));
  }
}
