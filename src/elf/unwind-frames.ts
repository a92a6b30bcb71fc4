import { DW_EH_PE_ABSPTR, encodedBytes, type PointerReader, pointerReader } from './eh-pointer.js';
import type { ElfReader } from './header.js';

/** Augmentations have some four letters; what is longer is none. */
const MAX_AUGMENTATION_LETTERS = 8;
const MAX_LEB128_BYTES = 10;
/** Real files have a handful of CIEs; as many as a hostile one has are not kept. */
const MAX_KNOWN_CIES = 4096;
const EXTENDED_LENGTH = 0xffffffff;

/** What to read of a frame description entry (FDE), from its common information entry (CIE). */
interface FrameEncoding {
  bytes: number;
  read: PointerReader;
}

/** The records of .eh_frame (LSB, "The .eh_frame section"), by their file offsets. */
export class UnwindFrames {
  readonly #reader: ElfReader;
  readonly #limit: number;
  /** By the file offset of the CIE: thousands of FDEs share one. */
  readonly #encodings = new Map<number, FrameEncoding | undefined>();

  /** @param limit no record reaches beyond this file offset */
  constructor(reader: ElfReader, limit: number) {
    this.#reader = reader;
    this.#limit = Math.min(limit, reader.image.length);
  }

  /** Where the record's contents begin: with the distance to its CIE, or zero for a CIE itself. -1 if cut off. */
  contents(at: number): number {
    if (at < 0 || at + 16 > this.#limit) return -1;
    return this.#reader.u32(at) === EXTENDED_LENGTH ? at + 12 : at + 4;
  }

  /** Where the next record begins; -1 behind the last one. */
  next(at: number): number {
    const contents = this.contents(at);
    if (contents < 0) return -1;
    const bytes = contents === at + 4 ? this.#reader.u32(at) : this.#reader.i64(at + 4);
    return bytes >= 4 && contents + bytes <= this.#limit ? contents + bytes : -1;
  }

  isFde(at: number): boolean {
    return this.#reader.u32(this.contents(at)) !== 0;
  }

  /** The address of the first byte that an FDE is about; NaN if that cannot be known. */
  startOf(at: number, address: number): number {
    const encoding = this.#encodingOf(at);
    const field = this.contents(at) + 4;
    return encoding === undefined ? Number.NaN : encoding.read(field, address + (field - at));
  }

  /** How many bytes of code an FDE is about; 0 if that cannot be known. */
  rangeOf(at: number): number {
    const encoding = this.#encodingOf(at);
    if (encoding === undefined) return 0;
    const field = this.contents(at) + 4 + encoding.bytes;
    if (encoding.bytes === 4) return this.#reader.u32(field);
    return encoding.bytes === 8 ? this.#reader.i64(field) : this.#reader.u16(field);
  }

  /** Undefined as well for an FDE that has no room for the pointers. */
  #encodingOf(at: number): FrameEncoding | undefined {
    const [contents, end] = [this.contents(at), this.next(at)];
    if (end < 0) return undefined;
    const distance = this.#reader.u32(contents);
    if (distance === 0) return undefined;
    const cie = contents - distance;
    const encoding = this.#encodings.has(cie) ? this.#encodings.get(cie) : this.#readCie(cie);
    return encoding !== undefined && contents + 4 + 2 * encoding.bytes <= end ? encoding : undefined;
  }

  #readCie(at: number): FrameEncoding | undefined {
    const end = this.next(at);
    const isCie = end >= 0 && !this.isFde(at);
    const encoding = isCie ? this.#pointerEncoding(this.contents(at) + 4, end) : undefined;
    const { is64 } = this.#reader;
    const read = encoding === undefined ? undefined : pointerReader(this.#reader, encoding, 0);
    const frame = read && { bytes: encodedBytes(encoding ?? 0, is64), read };
    if (this.#encodings.size === MAX_KNOWN_CIES) this.#encodings.clear();
    this.#encodings.set(at, frame);
    return frame;
  }

  /** The encoding of the FDEs' pointers: the augmentation's R. */
  #pointerEncoding(start: number, end: number): number | undefined {
    const { image, is64 } = this.#reader;
    const window = image.subarray(start + 1, Math.min(end, start + 2 + MAX_AUGMENTATION_LETTERS));
    const length = window.indexOf(0);
    if (length < 0) return undefined;
    const letters = window.toString('latin1', 0, length);
    if (letters === '') return DW_EH_PE_ABSPTR;
    if (!letters.startsWith('z')) return undefined;
    let at = start + 2 + length;
    const skipLeb128 = () => {
      const last = at + MAX_LEB128_BYTES;
      while (at < last && ((image[at] ?? 0) & 0x80) !== 0) at += 1;
      at += 1;
    };
    skipLeb128(); // code alignment factor
    skipLeb128(); // data alignment factor
    if (image[start] === 1) at += 1;
    else skipLeb128(); // return address register
    skipLeb128(); // bytes of augmentation data
    for (const letter of letters.slice(1)) {
      if (letter === 'R') return at < end ? image[at] : undefined;
      if (letter === 'L') at += 1;
      else if (letter === 'P') at += 1 + encodedBytes(image[at] ?? 0, is64);
      else if (letter !== 'S' && letter !== 'B' && letter !== 'G') return undefined;
    }
    return DW_EH_PE_ABSPTR;
  }
}
