const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const [AT_SIGN, DOT, ZERO, NINE] = [0x40, 0x2e, 0x30, 0x39];

/** What compilers put before a number that is another one in the next build. */
const NUMBERED = ['.lto_priv.', '.llvm.'].map((text) => Buffer.from(text));

/**
 * Hashes the names of functions (FNV-1a, 32 bits). A name counts without its version (`@`) and without the number
 * that link-time optimisation gave it.
 */
export class NameHasher {
  readonly #image: Buffer;
  /** Real names take a small part of their file; hostile ones could all be one long name. */
  #bytesLeft: number;

  constructor(image: Buffer) {
    this.#image = image;
    this.#bytesLeft = 4 * image.length;
  }

  /** The hash of the name at a file offset, which ends before `limit`; -1 for an empty name, and if there is none. */
  hashAt(at: number, limit: number): number {
    const image = this.#image;
    const last = Math.min(limit, at + this.#bytesLeft, image.length);
    let hash = FNV_OFFSET;
    let end = at;
    for (; end < last; end += 1) {
      const byte = image[end] ?? 0;
      if (byte === 0 || (byte === AT_SIGN && end > at)) break;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    this.#bytesLeft -= Math.max(0, end - at);
    if (end === at || end >= last) return -1;
    const shorter = this.#withoutNumbers(at, end);
    return shorter === end ? hash >>> 0 : this.#hash(at, shorter);
  }

  #hash(start: number, end: number): number {
    let hash = FNV_OFFSET;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (this.#image[at] ?? 0), FNV_PRIME);
    return hash >>> 0;
  }

  #withoutNumbers(start: number, end: number): number {
    let digits = end;
    while (digits > start && this.#isDigit(digits - 1)) digits -= 1;
    if (digits === end || this.#image[digits - 1] !== DOT) return end;
    for (const text of NUMBERED) {
      const name = digits - text.length;
      if (name > start && this.#image.compare(text, 0, text.length, name, digits) === 0)
        return this.#withoutNumbers(start, name);
    }
    return end;
  }

  #isDigit(at: number): boolean {
    const byte = this.#image[at] ?? 0;
    return byte >= ZERO && byte <= NINE;
  }
}
