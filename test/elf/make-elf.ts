export interface ElfShape {
  is64: boolean;
  littleEndian: boolean;
  /** Bytes of the build-id; none without. */
  buildId?: Buffer;
  /** A note before the build-id, as .note.gnu.property is. */
  propertyNote?: boolean;
  noteAlignment?: number;
  code?: Buffer;
}

export const shapes = [true, false].flatMap((is64) =>
  [true, false].map((littleEndian) => ({ is64, littleEndian })),
);

export const nameOfShape = ({ is64, littleEndian }: ElfShape) =>
  `${is64 ? 64 : 32} bits, ${littleEndian ? 'little' : 'big'} endian`;

/** Writes integers of one class and byte order. */
export class ElfWriter {
  readonly image: Buffer;
  readonly #shape: ElfShape;

  constructor(sizeBytes: number, shape: ElfShape) {
    this.image = Buffer.alloc(sizeBytes);
    this.#shape = shape;
  }

  u16(value: number, at: number): void {
    if (this.#shape.littleEndian) this.image.writeUInt16LE(value, at);
    else this.image.writeUInt16BE(value, at);
  }

  u32(value: number, at: number): void {
    if (this.#shape.littleEndian) this.image.writeUInt32LE(value, at);
    else this.image.writeUInt32BE(value, at);
  }

  word(value: number, at: number): void {
    if (!this.#shape.is64) this.u32(value, at);
    else if (this.#shape.littleEndian) this.image.writeBigUInt64LE(BigInt(value), at);
    else this.image.writeBigUInt64BE(BigInt(value), at);
  }
}

/**
 * A file of one PT_LOAD segment over all of it and one PT_NOTE: header, program headers, notes at 0x200, code at
 * 0x400. What lies from 0x800 on is in no segment, as section headers are.
 */
export function makeElf(shape: ElfShape): Buffer {
  const { is64, buildId, propertyNote, noteAlignment = 4, code = Buffer.from('code') } = shape;
  const elf = new ElfWriter(0x900, shape);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, shape.littleEndian ? 1 : 2, 1]).copy(elf.image);
  const header = is64 ? 64 : 52;
  const entrySize = is64 ? 56 : 32;
  elf.word(header, is64 ? 32 : 28);
  elf.word(0x800, is64 ? 40 : 32);
  elf.u16(entrySize, is64 ? 54 : 42);
  elf.u16(2, is64 ? 56 : 44);
  elf.u16(is64 ? 64 : 40, is64 ? 58 : 46);
  elf.u16(1, is64 ? 60 : 48);

  const noteEnd = writeNotes(elf, 0x200, { buildId, propertyNote: propertyNote ?? false, noteAlignment });
  programHeader(elf, header, { is64, type: 1, offset: 0, size: 0x800, align: 0x1000 });
  programHeader(elf, header + entrySize, {
    is64,
    type: 4,
    offset: 0x200,
    size: noteEnd - 0x200,
    align: noteAlignment,
  });
  code.copy(elf.image, 0x400);
  elf.image.fill('sections', 0x800);
  return elf.image;
}

interface ProgramHeader {
  is64: boolean;
  type: number;
  offset: number;
  size: number;
  align: number;
}

function programHeader(elf: ElfWriter, at: number, { is64, type, offset, size, align }: ProgramHeader): void {
  elf.u32(type, at);
  elf.word(offset, at + (is64 ? 8 : 4));
  elf.word(offset, at + (is64 ? 16 : 8));
  elf.word(size, at + (is64 ? 32 : 16));
  elf.word(size, at + (is64 ? 40 : 20));
  elf.word(align, at + (is64 ? 48 : 28));
}

interface Notes {
  buildId: Buffer | undefined;
  propertyNote: boolean;
  noteAlignment: number;
}

function writeNotes(elf: ElfWriter, start: number, { buildId, propertyNote, noteAlignment }: Notes): number {
  const notes = [
    ...(propertyNote ? [{ type: 5, description: Buffer.from('0200c0040300', 'hex') }] : []),
    ...(buildId === undefined ? [] : [{ type: 3, description: buildId }]),
  ];
  let at = start;
  for (const { type, description } of notes) {
    elf.u32(4, at);
    elf.u32(description.length, at + 4);
    elf.u32(type, at + 8);
    elf.image.write('GNU\0', at + 12);
    description.copy(elf.image, at + 16);
    at += 16 + Math.ceil(description.length / noteAlignment) * noteAlignment;
  }
  return at;
}
