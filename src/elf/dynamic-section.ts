import { type ElfReader, readHeader } from './header.js';
import { PT_DYNAMIC, PT_LOAD, readSegments, type Segment } from './segments.js';

/** Tags of the dynamic section (elf.h). */
export const DT = {
  NULL: 0,
  NEEDED: 1,
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  SONAME: 14,
  RPATH: 15,
  RUNPATH: 29,
  FLAGS: 30,
  GNU_HASH: 0x6ffffef5,
  FLAGS_1: 0x6ffffffb,
  DEPAUDIT: 0x6ffffefb,
  AUDIT: 0x6ffffefc,
} as const;

/** Real files have some hundred entries and short strings; hostile ones shall not cost more. */
const MAX_ENTRIES = 4096;
const MAX_STRING_BYTES = 4096;

/** The dynamic section, with what is needed to follow its addresses into the file. */
export interface DynamicSection {
  reader: ElfReader;
  segments: readonly Segment[];
  entries: readonly { tag: number; value: number }[];
  /** File offset of the string table. */
  stringsOffset: number | undefined;
}

/** Finds the dynamic section by PT_DYNAMIC; undefined for files that have none. */
export function readDynamicSection(image: Buffer): DynamicSection | undefined {
  const header = readHeader(image);
  if (header === undefined) return undefined;
  const { reader } = header;
  const segments = readSegments(header);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return undefined;

  const wordBytes = reader.is64 ? 8 : 4;
  const end = Math.min(dynamic.offsetBytes + dynamic.fileBytes, image.length);
  const entries: { tag: number; value: number }[] = [];
  for (let at = dynamic.offsetBytes; at + 2 * wordBytes <= end; at += 2 * wordBytes) {
    const tag = reader.word(at);
    if (tag === DT.NULL || entries.length === MAX_ENTRIES) break;
    entries.push({ tag, value: reader.word(at + wordBytes) });
  }
  const section = { reader, segments, entries, stringsOffset: undefined };
  return { ...section, stringsOffset: tableOffset(section, DT.STRTAB) };
}

/** The value of the first entry with this tag. */
export function entryValue({ entries }: DynamicSection, wanted: number): number | undefined {
  return entries.find(({ tag }) => tag === wanted)?.value;
}

/** File offset of what an entry's address points at, by the PT_LOAD segment that holds it. */
export function tableOffset(section: DynamicSection, tag: number): number | undefined {
  const address = entryValue(section, tag);
  if (address === undefined) return undefined;
  const holder = section.segments.find(
    (segment) =>
      segment.type === PT_LOAD && address >= segment.address && address < segment.address + segment.fileBytes,
  );
  if (holder === undefined) return undefined;
  const offset = address - holder.address + holder.offsetBytes;
  return offset < section.reader.image.length ? offset : undefined;
}

/** The string at an offset of the string table; undefined if it does not end in the file. */
export function stringAt({ reader, stringsOffset }: DynamicSection, offset: number): string | undefined {
  const { image } = reader;
  if (stringsOffset === undefined || stringsOffset + offset >= image.length) return undefined;
  const window = image.subarray(stringsOffset + offset, stringsOffset + offset + MAX_STRING_BYTES);
  const length = window.indexOf(0);
  return length < 0 ? undefined : window.toString('utf8', 0, length);
}
