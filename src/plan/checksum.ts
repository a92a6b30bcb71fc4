import { HEADER } from './layout.js';

/*
 * FNV-1a's prime is 2^40 + 435. Multiplying a 64-bit number by it in two 32-bit halves keeps every product
 * below 2^53, so plain numbers are exact; BigInt would take fifty times as long on a plan of 4 MiB.
 */
const PRIME_LOW = 435;
const OFFSET_BASIS_HIGH = 0xcbf29ce4;
const OFFSET_BASIS_LOW = 0x84222325;
const TWO_TO_32 = 0x1_0000_0000;

class Fnv {
  #high = OFFSET_BASIS_HIGH;
  #low = OFFSET_BASIS_LOW;

  add(high: number, low: number): void {
    const h = (this.#high ^ high) >>> 0;
    const l = (this.#low ^ low) >>> 0;
    const product = l * PRIME_LOW;
    this.#low = product >>> 0;
    this.#high = (h * PRIME_LOW + Math.floor(product / TWO_TO_32) + ((l << 8) >>> 0)) % TWO_TO_32;
  }

  get value(): bigint {
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }
}

/** The checksum of a plan (docs/plan-format.md, "Checksum"): FNV-1a over whole 64-bit words from totalSize on. */
export function planChecksum(image: Buffer): bigint {
  const fnv = new Fnv();
  for (let at = HEADER.totalSize; at + 8 <= image.length; at += 8) {
    fnv.add(image.readUInt32LE(at + 4), image.readUInt32LE(at));
  }
  return fnv.value;
}

/** FNV-1a 64-bit hash of bytes (draft-eastlake-fnv): 16 lower-case hex digits. */
export function fnv1a64(bytes: Uint8Array): string {
  const fnv = new Fnv();
  for (const byte of bytes) fnv.add(0, byte);
  return fnv.value.toString(16).padStart(16, '0');
}
