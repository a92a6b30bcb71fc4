import { PrefaultError } from '../errors.js';

/*
 * RPM's header structure, version 4 of the package format: a magic, the number of index entries and the size of
 * the store, the entries (tag, type, offset in the store, count), the store. All numbers are big-endian. Used
 * twice in a package, for the signature and for what it describes.
 */
const MAGIC = Buffer.from([0x8e, 0xad, 0xe8, 0x01]);
const INTRO_BYTES = 16;
const ENTRY_BYTES = 16;
/** As rpm itself bounds them. */
const MAX_ENTRIES = 0xffff;
const MAX_STORE_BYTES = 0x0fffffff;

/** Of one tag, such as the files of a package: more than any package has. */
const MAX_VALUES = 1_000_000;

const NUMBER_BYTES: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8 };
/** One string, an array of strings, one string in several languages. */
const STRING_TYPES = [6, 8, 9];

interface Entry {
  type: number;
  offset: number;
  count: number;
}

export function badRpm(what: string): PrefaultError {
  return new PrefaultError(`not an RPM package that can be read: ${what}`, {
    code: 'BAD_FORMAT',
    subject: 'RPM package',
    remedy: 'get the file again',
  });
}

function damagedTag(tag: number): PrefaultError {
  return badRpm(`tag ${tag} is damaged`);
}

/** The size of the header that begins at `at`; undefined if the image ends before it says. Throws BAD_FORMAT. */
export function headerSize(image: Buffer, at: number): number | undefined {
  if (image.length < at + INTRO_BYTES) return undefined;
  if (!image.subarray(at, at + MAGIC.length).equals(MAGIC)) throw badRpm(`no header at byte ${at}`);
  const entryCount = image.readUInt32BE(at + 8);
  const storeBytes = image.readUInt32BE(at + 12);
  if (entryCount > MAX_ENTRIES || storeBytes > MAX_STORE_BYTES)
    throw badRpm(`the header at byte ${at} is impossibly large`);
  return INTRO_BYTES + entryCount * ENTRY_BYTES + storeBytes;
}

/** The values in a header, by tag. A tag of another type than is asked for is taken for damage. */
export class RpmHeader {
  readonly #entries = new Map<number, Entry>();
  readonly #store: Buffer;

  /** Reads the header that begins at `at`. Throws BAD_FORMAT if there is none or not all of it. */
  constructor(image: Buffer, at: number) {
    const size = headerSize(image, at);
    if (size === undefined || at + size > image.length) throw badRpm('it ends within a header');
    const entryCount = image.readUInt32BE(at + 8);
    const storeAt = at + INTRO_BYTES + entryCount * ENTRY_BYTES;
    this.#store = image.subarray(storeAt, at + size);
    for (let entryAt = at + INTRO_BYTES; entryAt < storeAt; entryAt += ENTRY_BYTES) {
      this.#entries.set(image.readUInt32BE(entryAt), {
        type: image.readUInt32BE(entryAt + 4),
        offset: image.readUInt32BE(entryAt + 8),
        count: image.readUInt32BE(entryAt + 12),
      });
    }
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  /** A string, the first of several; undefined if the tag is absent. */
  string(tag: number): string | undefined {
    return this.#readStrings(tag, 1)?.[0];
  }

  /** Strings in their order; undefined if the tag is absent. */
  strings(tag: number): string[] | undefined {
    return this.#readStrings(tag, MAX_VALUES);
  }

  /** Unsigned integers of 16, 32 or 64 bits in their order; undefined if the tag is absent. */
  numbers(tag: number): number[] | undefined {
    const entry = this.#find(tag);
    if (entry === undefined) return undefined;
    const { type, offset, count } = entry;
    const bytes = NUMBER_BYTES[type];
    if (bytes === undefined || offset + count * bytes > this.#store.length) throw damagedTag(tag);
    return Array.from({ length: count }, (_, index) => {
      const at = offset + index * bytes;
      return bytes === 8 ? Number(this.#store.readBigUInt64BE(at)) : this.#store.readUIntBE(at, bytes);
    });
  }

  #find(tag: number): Entry | undefined {
    const entry = this.#entries.get(tag);
    if (entry !== undefined && entry.count > MAX_VALUES) throw damagedTag(tag);
    return entry;
  }

  #readStrings(tag: number, limit: number): string[] | undefined {
    const entry = this.#find(tag);
    if (entry === undefined) return undefined;
    if (!STRING_TYPES.includes(entry.type)) throw damagedTag(tag);
    const strings: string[] = [];
    let at = entry.offset;
    for (let index = 0; index < Math.min(entry.count, limit); index++) {
      const end = this.#store.indexOf(0, at);
      if (end < 0) throw damagedTag(tag);
      strings.push(this.#store.toString('utf8', at, end));
      at = end + 1;
    }
    return strings;
  }
}
