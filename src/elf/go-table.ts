import { DT, entryValue, readDynamicSection, tableOffset } from './dynamic-section.js';
import { type ElfReader, readHeader } from './header.js';
import { readSections, type Section } from './section-table.js';

const E_ENTRY_OFFSET = 24;
const SECTION_NAMES: readonly string[] = ['.gopclntab', '.data.rel.ro.gopclntab'];
/** Behind the magic: two zeros, the least instruction's bytes, a pointer's bytes. */
const FIXED_BYTES = 8;

/** A version of the table; places are counted in words behind the fixed part. */
interface GoLayout {
  words: number;
  /** The word with the address of the code, to which entries are relative; without one they are addresses. */
  text?: number;
  /** The words with the offsets of names and of functions; without, names count from the table's begin. */
  names?: number;
  functions?: number;
}

/** By the magic (Go's debug/gosym, pclntab.go). */
const LAYOUTS: ReadonlyMap<number, GoLayout> = new Map([
  [0xfffffffb, { words: 1 }], // Go 1.2
  [0xfffffffa, { words: 7, names: 2, functions: 6 }], // Go 1.16
  [0xfffffff0, { words: 8, text: 2, names: 3, functions: 7 }], // Go 1.18
  [0xfffffff1, { words: 8, text: 2, names: 3, functions: 7 }], // Go 1.20
]);

/** What the Go runtime knows of its functions, in the table's order. */
export interface GoTable {
  /** Addresses of the functions, and where the last one ends. */
  addresses: Float64Array;
  /** File offsets of their names, each ended by a NUL or by `namesEnd`. */
  nameOffsets: Float64Array;
  namesEnd: number;
}

/** Where the parts of the table lie in the file. */
interface GoParts {
  reader: ElfReader;
  layout: GoLayout;
  /** The section. */
  start: number;
  end: number;
  count: number;
  /** Pairs for each function: its entry, and where in its own section there is more of it. */
  functions: number;
  names: number;
}

/** Reads the table of functions that every Go program brings; undefined for other files. */
export function readGoTable(image: Buffer): GoTable | undefined {
  const header = readHeader(image);
  const sections = header === undefined ? undefined : readSections(image);
  const table = sections?.find(({ name }) => SECTION_NAMES.includes(name));
  if (header === undefined || sections === undefined || table === undefined) return undefined;
  const { reader } = header;
  const parts = findParts(reader, table);
  if (parts === undefined) return undefined;
  if (parts.layout.text === undefined) return readEntries(parts, 0);
  const text = textAddress(reader, table, parts.layout.text);
  if (text !== undefined) return readEntries(parts, text);
  // Go's own linker puts its code first; other linkers put it behind that of C, where the program begins then.
  const guess = readEntries(parts, sections.find(({ name }) => name === '.text')?.address ?? 0);
  return guess.addresses.includes(reader.word(E_ENTRY_OFFSET)) ? guess : undefined;
}

function findParts(reader: ElfReader, { offsetBytes, sizeBytes }: Section): GoParts | undefined {
  const [start, end] = [offsetBytes, offsetBytes + sizeBytes];
  const wordBytes = reader.is64 ? 8 : 4;
  const layout = start + FIXED_BYTES > end ? undefined : LAYOUTS.get(reader.u32(start));
  const behind = start + FIXED_BYTES + (layout?.words ?? 0) * wordBytes;
  if (layout === undefined || reader.image[start + 7] !== wordBytes || behind > end) return undefined;
  const word = (index: number) => reader.word(start + FIXED_BYTES + index * wordBytes);
  const functions = layout.functions === undefined ? behind : start + word(layout.functions);
  const names = layout.names === undefined ? start : start + word(layout.names);
  const count = word(0);
  if (functions + (2 * count + 1) * entryBytesOf(layout, reader) > end) return undefined;
  return { reader, layout, start, end, count, functions, names };
}

function entryBytesOf({ text }: GoLayout, { is64 }: ElfReader): number {
  return text !== undefined || !is64 ? 4 : 8;
}

function readEntries(
  { reader, layout, start, end, count, functions, names }: GoParts,
  text: number,
): GoTable {
  const bytes = entryBytesOf(layout, reader);
  const entry = bytes === 4 ? reader.u32 : reader.word;
  // What the offsets in pairs count from; at first that was the table itself.
  const base = layout.functions === undefined ? start : functions;
  const addresses = new Float64Array(count + 1);
  const nameOffsets = new Float64Array(count);
  for (let index = 0, at = functions; index < count; index += 1, at += 2 * bytes) {
    addresses[index] = text + entry(at);
    // There the entry comes once more, then the offset of the name.
    const name = base + entry(at + bytes) + bytes;
    nameOffsets[index] = name + 4 <= end ? names + reader.u32(name) : end;
  }
  addresses[count] = text + entry(functions + 2 * count * bytes);
  return { addresses, nameOffsets, namesEnd: end };
}

/** The address of the code, which in position-independent programs only a relocation has. */
function textAddress(reader: ElfReader, table: Section, index: number): number | undefined {
  const field = FIXED_BYTES + index * (reader.is64 ? 8 : 4);
  return reader.word(table.offsetBytes + field) || relocatedTo(reader, table.address + field);
}

/** What a relocation with an addend puts at an address. */
function relocatedTo({ image, is64, word }: ElfReader, address: number): number | undefined {
  const section = readDynamicSection(image);
  const start = section && tableOffset(section, DT.RELA);
  if (section === undefined || start === undefined) return undefined;
  const wordBytes = is64 ? 8 : 4;
  const end = Math.min(start + (entryValue(section, DT.RELASZ) ?? 0), image.length);
  for (let at = start; at + 3 * wordBytes <= end; at += 3 * wordBytes)
    if (word(at) === address) return word(at + 2 * wordBytes);
  return undefined;
}
