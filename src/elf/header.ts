/*
 * The parts of elf(5) that are read here, as tables of named offsets for both classes. Every function of this
 * room takes any bytes: what does not hold gives `undefined`, and no loop is longer than the image allows.
 */

const ELF_MAGIC = Buffer.from('\x7fELF', 'latin1');
const CLASS_32 = 1;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const BIG_ENDIAN = 2;

interface Layout {
  size: number;
  phoff: number;
  shoff: number;
  phentsize: number;
  phnum: number;
  shentsize: number;
  shnum: number;
  shstrndx: number;
  programHeaderSize: number;
}

const LAYOUT_32: Layout = {
  size: 52,
  phoff: 28,
  shoff: 32,
  phentsize: 42,
  phnum: 44,
  shentsize: 46,
  shnum: 48,
  shstrndx: 50,
  programHeaderSize: 32,
};

const LAYOUT_64: Layout = {
  size: 64,
  phoff: 32,
  shoff: 40,
  phentsize: 54,
  phnum: 56,
  shentsize: 58,
  shnum: 60,
  shstrndx: 62,
  programHeaderSize: 56,
};

/** Reads integers of a file's own class and byte order; the caller has checked that they lie in the image. */
export interface ElfReader {
  image: Buffer;
  is64: boolean;
  u16(at: number): number;
  u32(at: number): number;
  /** A signed integer of 64 bits, exact within 2^53 of zero. */
  i64(at: number): number;
  /** An address, offset or size; exact below 2^53, and beyond that larger than any image. */
  word(at: number): number;
}

export interface ElfHeader {
  reader: ElfReader;
  layout: Layout;
  programHeadersOffset: number;
  programHeaderCount: number;
}

/** Whether the bytes begin as an ELF file does. */
export function isElf(image: Buffer): boolean {
  return image.length >= ELF_MAGIC.length && image.subarray(0, ELF_MAGIC.length).equals(ELF_MAGIC);
}

/** Reads the ELF header; undefined if it is none, or if the program headers do not lie in the image. */
export function readHeader(image: Buffer): ElfHeader | undefined {
  if (!isElf(image) || image.length < LAYOUT_32.size) return undefined;
  const [elfClass, byteOrder] = [image[4], image[5]];
  if (elfClass !== CLASS_32 && elfClass !== CLASS_64) return undefined;
  if (byteOrder !== LITTLE_ENDIAN && byteOrder !== BIG_ENDIAN) return undefined;
  const layout = elfClass === CLASS_64 ? LAYOUT_64 : LAYOUT_32;
  if (image.length < layout.size) return undefined;

  const reader = makeReader(image, elfClass === CLASS_64, byteOrder === LITTLE_ENDIAN);
  const programHeadersOffset = reader.word(layout.phoff);
  const programHeaderCount = reader.u16(layout.phnum);
  if (programHeaderCount > 0 && reader.u16(layout.phentsize) !== layout.programHeaderSize) return undefined;
  if (programHeadersOffset + programHeaderCount * layout.programHeaderSize > image.length) return undefined;
  return { reader, layout, programHeadersOffset, programHeaderCount };
}

function makeReader(image: Buffer, is64: boolean, littleEndian: boolean): ElfReader {
  const u16 = (at: number) => (littleEndian ? image.readUInt16LE(at) : image.readUInt16BE(at));
  const u32 = (at: number) => (littleEndian ? image.readUInt32LE(at) : image.readUInt32BE(at));
  // In halves: a BigInt for each would make tables of a hundred thousand symbols slow.
  const [low, high] = littleEndian ? [0, 4] : [4, 0];
  const u64 = (at: number) => u32(at + low) + u32(at + high) * 2 ** 32;
  const i64 = (at: number) => u32(at + low) + (u32(at + high) | 0) * 2 ** 32;
  return { image, is64, u16, u32, i64, word: is64 ? u64 : u32 };
}
