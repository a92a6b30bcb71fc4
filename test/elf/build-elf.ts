import { type ElfShape, ElfWriter } from './make-elf';

/** A part of the file that is a segment and a section. */
export interface Part {
  name: string;
  address: number;
  bytes: Buffer;
  /** PF_* of its PT_LOAD; without, nothing maps it. */
  flags?: number;
  /** A second program header of this type for it. */
  segmentType?: number;
  /** SHT_*, and another part that it refers to. */
  sectionType?: number;
  link?: string;
}

export interface BuiltElf {
  image: Buffer;
  /** File offsets of the parts. */
  offsets: ReadonlyMap<string, number>;
  /** File offset of the section headers: an empty one, those of the parts in their order, that of the names. */
  sectionsOffset: number;
}

export interface BuildOptions {
  entry?: number;
  machine?: number;
}

/** Content of one class and byte order, piece by piece. */
export class Content {
  readonly #shape: ElfShape;
  readonly #pieces: Buffer[] = [];

  constructor(shape: ElfShape) {
    this.#shape = shape;
  }

  get length(): number {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  get buffer(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  raw(bytes: Buffer | string | readonly number[]): this {
    this.#pieces.push(
      typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes as Buffer),
    );
    return this;
  }

  /** Integers of 1, 2, 4 or 8 bytes, negative ones too; what does not fit is cut off. */
  int(bytes: number, ...values: readonly number[]): this {
    for (const value of values) {
      const piece = Buffer.alloc(8);
      piece.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
      const low = Buffer.from(piece.subarray(0, bytes));
      this.#pieces.push(this.#shape.littleEndian ? low : low.reverse());
    }
    return this;
  }

  word(...values: readonly number[]): this {
    return this.int(this.#shape.is64 ? 8 : 4, ...values);
  }

  /** Zeros up to a multiple. */
  align(bytes: number): this {
    return this.raw(Buffer.alloc((bytes - (this.length % bytes)) % bytes));
  }
}

/** An ELF file of these parts, one behind the other, each mapped where it says. */
export function buildElf(shape: ElfShape, parts: readonly Part[], options: BuildOptions = {}): BuiltElf {
  const { is64 } = shape;
  const [headerBytes, programBytes, sectionBytes] = is64 ? [64, 56, 64] : [52, 32, 40];
  const programs = parts.flatMap((part) => [
    ...(part.flags === undefined ? [] : [{ part, type: 1 }]),
    ...(part.segmentType === undefined ? [] : [{ part, type: part.segmentType }]),
  ]);
  const names = Buffer.from(`\0${parts.map(({ name }) => `${name}\0`).join('')}`);
  let end = headerBytes + programs.length * programBytes;
  const place = (bytes: number) => {
    const at = Math.ceil(end / 16) * 16;
    end = at + bytes;
    return at;
  };
  const offsets = new Map(parts.map(({ name, bytes }) => [name, place(bytes.length)]));
  const offsetOf = (name: string) => offsets.get(name) ?? 0;
  const namesOffset = place(names.length);
  const sectionsOffset = place((parts.length + 2) * sectionBytes);

  const elf = new ElfWriter(end, shape);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, shape.littleEndian ? 1 : 2, 1]).copy(elf.image);
  elf.u16(3, 16);
  elf.u16(options.machine ?? 62, 18);
  elf.word(options.entry ?? 0, 24);
  elf.word(headerBytes, is64 ? 32 : 28);
  elf.word(sectionsOffset, is64 ? 40 : 32);
  const counts = [
    headerBytes,
    programBytes,
    programs.length,
    sectionBytes,
    parts.length + 2,
    parts.length + 1,
  ];
  counts.forEach((value, index) => {
    elf.u16(value, (is64 ? 52 : 40) + index * 2);
  });
  programs.forEach(({ part, type }, index) => {
    const at = headerBytes + index * programBytes;
    elf.u32(type, at);
    elf.u32(part.flags ?? 4, at + (is64 ? 4 : 24));
    elf.word(offsetOf(part.name), at + (is64 ? 8 : 4));
    elf.word(part.address, at + (is64 ? 16 : 8));
    elf.word(part.bytes.length, at + (is64 ? 32 : 16));
    elf.word(part.bytes.length, at + (is64 ? 40 : 20));
  });
  const section = (index: number, values: { name: string; type: number; link: number } & Place) => {
    const at = sectionsOffset + index * sectionBytes;
    elf.u32(names.indexOf(`\0${values.name}\0`) + 1, at);
    elf.u32(values.type, at + 4);
    elf.word(values.address, at + (is64 ? 16 : 12));
    elf.word(values.offset, at + (is64 ? 24 : 16));
    elf.word(values.size, at + (is64 ? 32 : 20));
    elf.u32(values.link, at + (is64 ? 40 : 24));
  };
  parts.forEach(({ name, address, bytes, sectionType = 1, link }, index) => {
    bytes.copy(elf.image, offsetOf(name));
    const linked = parts.findIndex((part) => part.name === link) + 1;
    const place = { address, offset: offsetOf(name), size: bytes.length };
    section(index + 1, { name, type: sectionType, link: linked, ...place });
  });
  names.copy(elf.image, namesOffset);
  const last = { address: 0, offset: namesOffset, size: names.length };
  section(parts.length + 1, { name: '', type: 3, link: 0, ...last });
  return { image: elf.image, offsets, sectionsOffset };
}

interface Place {
  address: number;
  offset: number;
  size: number;
}
