import type { ElfHeader } from './header.js';

export const SHT_NULL = 0;
export const SHT_SYMTAB = 2;
export const SHT_NOBITS = 8;
/** Programs and libraries have some forty; only objects have more than the header can count. */
const MAX_SECTIONS = 0xffff;
const FIELDS_32 = { size: 40, type: 4, flags: 8, address: 12, offset: 16, sizeBytes: 20, link: 24 };
const FIELDS_64 = { size: 64, type: 4, flags: 8, address: 16, offset: 24, sizeBytes: 32, link: 40 };

/** Bytes of a file, the end not included. */
export interface FileRange {
  start: number;
  end: number;
}

/** A section header; `offsetBytes` and `sizeBytes` are what it says and may lie outside the image. */
export interface SectionHeader {
  /** Where in the section of names its name begins. */
  nameOffset: number;
  /** SHT_*. */
  type: number;
  /** SHF_*. */
  flags: number;
  address: number;
  offsetBytes: number;
  sizeBytes: number;
  /** Index of the section that it refers to. */
  link: number;
}

/** Where the table of section headers lies, and what is in it, the empty first one included. */
export interface SectionHeaders extends FileRange {
  headers: readonly SectionHeader[];
}

/** All section headers; `none` for files without, undefined if the table does not lie in the file. */
export function readSectionHeaders({ reader, layout }: ElfHeader): SectionHeaders | 'none' | undefined {
  const fields = reader.is64 ? FIELDS_64 : FIELDS_32;
  const start = reader.word(layout.shoff);
  if (start === 0) return 'none';
  const { image } = reader;
  if (reader.u16(layout.shentsize) !== fields.size || start + fields.size > image.length) return undefined;
  // Where there are more than the header has room for, the first entry tells how many.
  const count = reader.u16(layout.shnum) || reader.word(start + fields.sizeBytes);
  const end = start + count * fields.size;
  if (end > image.length || count > MAX_SECTIONS) return undefined;
  const headers: SectionHeader[] = [];
  for (let at = start; at < end; at += fields.size) {
    headers.push({
      nameOffset: reader.u32(at),
      type: reader.u32(at + fields.type),
      flags: reader.word(at + fields.flags),
      address: reader.word(at + fields.address),
      offsetBytes: reader.word(at + fields.offset),
      sizeBytes: reader.word(at + fields.sizeBytes),
      link: reader.u32(at + fields.link),
    });
  }
  return { start, end, headers };
}

/** Where sections and their table lie in the file; undefined if the table does not lie in it. */
export function sectionRanges(header: ElfHeader): FileRange[] | undefined {
  const table = readSectionHeaders(header);
  if (table === undefined || table === 'none') return table && [];
  const { start, end, headers } = table;
  const filling = headers.slice(1).filter(({ type }) => type !== SHT_NOBITS);
  return [
    { start, end },
    ...filling.map(({ offsetBytes, sizeBytes }) => ({ start: offsetBytes, end: offsetBytes + sizeBytes })),
  ];
}
