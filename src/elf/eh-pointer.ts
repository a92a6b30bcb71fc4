import type { ElfReader } from './header.js';

/** The pointer is not there (LSB, "DWARF Exception Header Encoding"). */
export const DW_EH_PE_OMIT = 0xff;
export const DW_EH_PE_ABSPTR = 0;
const PC_RELATIVE = 0x10;
const DATA_RELATIVE = 0x30;
const FORMAT_MASK = 0x0f;
const SIGNED = 0x08;

/** Bytes of a pointer by its format, absolute pointers left out; 0 for LEB128, which no compiler uses, and unknown ones. */
const WIDTHS: readonly number[] = [0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 2, 4, 8];

/** The bytes that a pointer of this encoding takes; 0 if it is not known beforehand. */
export function encodedBytes(encoding: number, is64: boolean): number {
  const format = encoding & FORMAT_MASK;
  return format === DW_EH_PE_ABSPTR ? (is64 ? 8 : 4) : (WIDTHS[format] ?? 0);
}

/** Reads the pointer at a file offset, which is mapped at this address; NaN if there is none. */
export type PointerReader = (at: number, address: number) => number;

/**
 * A reader of pointers of one encoding, which the caller has checked to lie in the image; undefined for encodings
 * that are never used for code and its tables.
 *
 * @param dataAddress what DW_EH_PE_datarel is relative to
 */
export function pointerReader(
  reader: ElfReader,
  encoding: number,
  dataAddress: number,
): PointerReader | undefined {
  const { is64 } = reader;
  const integer = integerReader(reader, encodedBytes(encoding, is64), (encoding & SIGNED) !== 0);
  // Addresses of 32 bits wrap around.
  const wrap = is64 ? (value: number) => value : (value: number) => value >>> 0;
  switch (encoding & ~FORMAT_MASK) {
    case 0:
      return integer && ((at) => wrap(integer(at)));
    case PC_RELATIVE:
      return integer && ((at, address) => wrap(integer(at) + address));
    case DATA_RELATIVE:
      return integer && ((at) => wrap(integer(at) + dataAddress));
    default:
      return undefined;
  }
}

function integerReader(
  { u16, u32, i64 }: ElfReader,
  bytes: number,
  isSigned: boolean,
): ((at: number) => number) | undefined {
  if (bytes === 2) return isSigned ? (at) => (u16(at) << 16) >> 16 : u16;
  if (bytes === 4) return isSigned ? (at) => u32(at) | 0 : u32;
  return bytes === 8 ? i64 : undefined;
}
