import { PF_EXECUTE, PT_LOAD, type Segment } from './segments.js';

/** Where the file has what lies at an address, by the PT_LOAD segments. */
export class LoadMap {
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  /** File offset less address. */
  readonly #shifts: Float64Array;
  /** The segment that was found last: neighbours in a table lie in the same one. */
  #last = 0;

  constructor(segments: readonly Segment[], imageBytes: number) {
    const loads = segments
      .filter(({ type, offsetBytes }) => type === PT_LOAD && offsetBytes < imageBytes)
      .sort((a, b) => a.address - b.address);
    this.#starts = Float64Array.from(loads, ({ address }) => address);
    this.#ends = Float64Array.from(
      loads,
      ({ address, offsetBytes, fileBytes }) => address + Math.min(fileBytes, imageBytes - offsetBytes),
    );
    this.#shifts = Float64Array.from(loads, ({ address, offsetBytes }) => offsetBytes - address);
  }

  /** Of the segments alone that hold code. */
  static ofCode(segments: readonly Segment[], imageBytes: number): LoadMap {
    return new LoadMap(
      segments.filter(({ flags }) => (flags & PF_EXECUTE) !== 0),
      imageBytes,
    );
  }

  /** The file offset of an address; -1 if the file has nothing there. */
  offsetOf(address: number): number {
    const index = this.#find(address);
    return index < 0 ? -1 : address + (this.#shifts[index] ?? 0);
  }

  /** How many bytes the file has from an address to the end of its segment. */
  bytesFrom(address: number): number {
    const index = this.#find(address);
    return index < 0 ? 0 : (this.#ends[index] ?? 0) - address;
  }

  #find(address: number): number {
    if (this.#holds(this.#last, address)) return this.#last;
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    if (!this.#holds(low - 1, address)) return -1;
    this.#last = low - 1;
    return low - 1;
  }

  #holds(index: number, address: number): boolean {
    // Beyond the arrays this compares with undefined, and is false.
    return address >= (this.#starts[index] as number) && address < (this.#ends[index] as number);
  }
}
