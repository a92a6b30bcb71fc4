import {
  DT,
  type DynamicSection,
  entryValue,
  readDynamicSection,
  stringOffset,
  tableOffset,
} from './dynamic-section.js';
import { readHeader } from './header.js';
import type { FileRange } from './sections.js';
import { PT_DYNAMIC, PT_INTERP, PT_LOAD, readSegments, type Segment } from './segments.js';

/** Names of files are short; `readDynamic` takes none that is longer. */
const STRING_BYTES = 4096;
const TABLES: readonly number[] = [DT.GNU_HASH, DT.HASH, DT.SYMTAB, DT.STRTAB];
const STRING_TAGS: readonly number[] = [DT.NEEDED, DT.SONAME, DT.RPATH, DT.RUNPATH, DT.AUDIT, DT.DEPAUDIT];

/**
 * Where a file has what `readDynamic` and `readProgramInterpreter` look at, as far as the image tells: it may have
 * zeros for what was not read yet. To be asked again with these parts filled in, until it names none that is new. A
 * program of a hundred megabytes is known after a few kilobytes so.
 */
export function dynamicRanges(image: Buffer): FileRange[] {
  const header = readHeader(image);
  if (header === undefined) return [];
  const segments = readSegments(header);
  const read = segments.filter(({ type }) => type === PT_DYNAMIC || type === PT_INTERP);
  const ranges = [...read.map(rangeOf), ...textRanges(image), ...symbolRanges(image)];
  return ranges
    .map(({ start, end }) => ({ start, end: Math.min(end, image.length) }))
    .filter(({ start, end }) => start < end);
}

function rangeOf({ offsetBytes, fileBytes }: Segment): FileRange {
  return { start: offsetBytes, end: offsetBytes + fileBytes };
}

function textRanges(image: Buffer): FileRange[] {
  const section = readDynamicSection(image);
  if (section === undefined) return [];
  return section.entries.flatMap(({ tag, value }) => {
    const start = STRING_TAGS.includes(tag) ? stringOffset(section, value) : undefined;
    return start === undefined ? [] : [{ start, end: start + STRING_BYTES }];
  });
}

// What `definesSymbol` follows. Of a program nobody asks which symbols it defines.
function symbolRanges(image: Buffer): FileRange[] {
  const section = readDynamicSection(image);
  if (section === undefined) return [];
  const hasLoader = section.segments.some(({ type }) => type === PT_INTERP);
  // libc.so.6 can be run, too.
  if (hasLoader && entryValue(section, DT.SONAME) === undefined) return [];
  const tables = TABLES.map((tag) => tableOffset(section, tag)).filter((start) => start !== undefined);
  const ranges: FileRange[] = [];
  const add = (tag: number, sizeOf: (start: number) => number) => {
    const start = tableOffset(section, tag);
    if (start !== undefined) ranges.push({ start, end: start + sizeOf(start) });
  };
  const symbolBytes = (start: number) => symbolsEnd(section, start, tables) - start;
  add(DT.STRTAB, () => entryValue(section, DT.STRSZ) ?? 0);
  add(DT.SYMTAB, symbolBytes);
  add(DT.HASH, (start) => 8 + 4 * (wordAt(section, start) + wordAt(section, start + 4)));
  add(DT.GNU_HASH, (start) => {
    const [bucketCount, bloomCount] = [wordAt(section, start), wordAt(section, start + 8)];
    const { is64 } = section.reader;
    const symbols = tableOffset(section, DT.SYMTAB);
    const linkCount = symbols === undefined ? 0 : symbolBytes(symbols) / (is64 ? 24 : 16);
    return 16 + bloomCount * (is64 ? 8 : 4) + 4 * (bucketCount + Math.ceil(linkCount));
  });
  return ranges;
}

// No entry says how many symbols there are: they end before the next table at the latest.
function symbolsEnd({ segments }: DynamicSection, start: number, tables: readonly number[]): number {
  const next = Math.min(...tables.filter((table) => table > start));
  if (Number.isFinite(next)) return next;
  const holder = segments.find(
    (segment) => segment.type === PT_LOAD && start >= rangeOf(segment).start && start < rangeOf(segment).end,
  );
  return holder === undefined ? start : rangeOf(holder).end;
}

function wordAt({ reader }: DynamicSection, at: number): number {
  return at + 4 <= reader.image.length ? reader.u32(at) : 0;
}
