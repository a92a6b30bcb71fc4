import type { ElfHeader } from './header.js';

const SHT_NOBITS = 8;
const FIELDS_32 = { size: 40, type: 4, offset: 16, sizeBytes: 20 };
const FIELDS_64 = { size: 64, type: 4, offset: 24, sizeBytes: 32 };

/** Bytes of a file, the end not included. */
export interface FileRange {
  start: number;
  end: number;
}

/** Where sections and their table lie in the file; undefined if the table does not lie in it. */
export function sectionRanges({ reader, layout }: ElfHeader): FileRange[] | undefined {
  const fields = reader.is64 ? FIELDS_64 : FIELDS_32;
  const table = reader.word(layout.shoff);
  if (table === 0) return [];
  const { image } = reader;
  if (reader.u16(layout.shentsize) !== fields.size || table + fields.size > image.length) return undefined;
  // Where there are more than the header has room for, the first entry tells how many.
  const count = reader.u16(layout.shnum) || reader.word(table + fields.sizeBytes);
  const end = table + count * fields.size;
  if (end > image.length) return undefined;
  const ranges = [{ start: table, end }];
  for (let at = table + fields.size; at < end; at += fields.size) {
    const [start, sizeBytes] = [reader.word(at + fields.offset), reader.word(at + fields.sizeBytes)];
    if (reader.u32(at + fields.type) !== SHT_NOBITS) ranges.push({ start, end: start + sizeBytes });
  }
  return ranges;
}
