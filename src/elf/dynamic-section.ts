import { type ElfReader, readHeader } from './header.js';
import { PT_DYNAMIC, PT_LOAD, readSegments, type Segment } from './segments.js';

/** Tags of the dynamic section (elf.h). */
export const DT = {
  NULL: 0,
  NEEDED: 1,
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  STRSZ: 10,
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
/** The smallest page that kernels map files in. */
const LEAST_PAGE_BYTES = 4096;

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

/**
 * Where the rest of a segment's last page begins and ends in the file. It is mapped with the segment, as the file
 * has it; only behind a segment that is larger in memory than in the file do kernel and loader put zeros there.
 */
export function segmentTail({ type, offsetBytes, fileBytes, memoryBytes }: Segment): {
  start: number;
  end: number;
} {
  const start = offsetBytes + fileBytes;
  const hasTail = type === PT_LOAD && fileBytes > 0 && fileBytes === memoryBytes;
  return { start, end: hasTail ? Math.ceil(start / LEAST_PAGE_BYTES) * LEAST_PAGE_BYTES : start };
}

/** File offset of a byte of the string table: as ld.so, by its address, wherever that lies. */
export function stringOffset(section: DynamicSection, offset: number): number | undefined {
  const table = entryValue(section, DT.STRTAB);
  if (table === undefined || section.stringsOffset === undefined) return undefined;
  const address = table + offset;
  const holder = section.segments.find(
    (segment) =>
      segment.type === PT_LOAD &&
      address >= segment.address &&
      address - segment.address < segmentTail(segment).end - segment.offsetBytes,
  );
  return holder === undefined ? undefined : address - holder.address + holder.offsetBytes;
}

/** The string at an offset of the string table; undefined if it does not end in the file. */
export function stringAt(section: DynamicSection, offset: number): string | undefined {
  const { image } = section.reader;
  const at = stringOffset(section, offset);
  if (at === undefined || at >= image.length) return undefined;
  const window = image.subarray(at, at + MAX_STRING_BYTES);
  const length = window.indexOf(0);
  return length < 0 ? undefined : window.toString('utf8', 0, length);
}
