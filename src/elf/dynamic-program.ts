import { DT, type DynamicSection, entryValue, readDynamicSection } from './dynamic-section.js';
import { type ElfHeader, isElf, readHeader } from './header.js';
import { type FileRange, sectionRanges } from './sections.js';
import { PT_DYNAMIC, PT_INTERP, PT_LOAD, readSegments, type Segment } from './segments.js';

const ET_EXEC = 2;
const ET_DYN = 3;
const E_TYPE_OFFSET = 16;
const BIG_ENDIAN = 2;
const DF_1_PIE = 0x08000000;
/** Real programs have about a dozen; hostile ones shall not cost more. */
const MAX_SEGMENTS = 256;

/** A program that a dynamic loader starts, with what is needed to change it. */
export interface DynamicProgram {
  section: DynamicSection;
  dynamic: Segment;
  /** What belongs to something: headers, segments and sections. */
  taken: readonly FileRange[];
}

const DAMAGED = 'it is damaged or cut off';

/** Reads a little-endian program with a dynamic loader; for all other files why it is none. */
export function readProgram(image: Buffer): DynamicProgram | string {
  if (!isElf(image)) return 'it is no ELF program';
  if (image[5] === BIG_ENDIAN) return 'it is a big-endian program';
  const header = readHeader(image);
  if (header === undefined || header.programHeaderCount > MAX_SEGMENTS) return DAMAGED;
  const { reader } = header;
  const type = reader.u16(E_TYPE_OFFSET);
  if (type !== ET_EXEC && type !== ET_DYN) return 'it is no program';
  const segments = readSegments(header);
  const taken = takenRanges(header, segments);
  if (taken === undefined) return DAMAGED;
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
  const section = readDynamicSection(image);
  if (dynamic === undefined || section === undefined) return 'it is a static program';
  if (entryValue(section, DT.SONAME) !== undefined) return 'it is a shared library';
  if (!segments.some((segment) => segment.type === PT_INTERP)) {
    const isProgram = type === ET_EXEC || ((entryValue(section, DT.FLAGS_1) ?? 0) & DF_1_PIE) !== 0;
    return isProgram ? 'it is a static program' : 'it is a shared library';
  }
  if (!isWhereMapped(dynamic, segments)) return 'its dynamic section is not where it is mapped';
  return { section, dynamic, taken };
}

/** Undefined if some of it lies outside the file. */
function takenRanges(header: ElfHeader, segments: readonly Segment[]): FileRange[] | undefined {
  const sections = sectionRanges(header);
  if (sections === undefined) return undefined;
  const { programHeadersOffset, programHeaderCount, layout, reader } = header;
  const ranges = [
    {
      start: programHeadersOffset,
      end: programHeadersOffset + programHeaderCount * layout.programHeaderSize,
    },
    ...segments.map(({ offsetBytes, fileBytes }) => ({ start: offsetBytes, end: offsetBytes + fileBytes })),
    ...sections,
  ].filter(({ start, end }) => start < end);
  return ranges.every(({ end }) => end <= reader.image.length) ? ranges : undefined;
}

function isWhereMapped({ address, offsetBytes, fileBytes }: Segment, segments: readonly Segment[]): boolean {
  return segments.some(
    (load) =>
      load.type === PT_LOAD &&
      offsetBytes - load.offsetBytes === address - load.address &&
      offsetBytes >= load.offsetBytes &&
      offsetBytes + fileBytes <= load.offsetBytes + load.fileBytes,
  );
}

/** The bytes of a dynamic entry. */
export function dynamicEntryRange({ section, dynamic }: DynamicProgram, index: number): FileRange {
  const size = section.reader.is64 ? 16 : 8;
  const start = dynamic.offsetBytes + index * size;
  return { start, end: start + size };
}
