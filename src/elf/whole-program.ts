import { E_TYPE_OFFSET, ET_EXEC, readDynamic } from './dynamic.js';
import { type ElfHeader, isElf, readHeader } from './header.js';
import { type FileRange, sectionRanges } from './sections.js';
import { readSegments, type Segment } from './segments.js';

const ET_DYN = 3;
const BIG_ENDIAN = 2;
/** Real programs have about a dozen; hostile ones shall not cost more. */
const MAX_SEGMENTS = 256;
/** Where upx(1) writes its mark: behind the program headers. */
const UPX_MARK = 'UPX!';
const MARK_BYTES = 1024;

const DAMAGED = 'it is damaged or cut off';

/** An executable or shared object, all of which lies in the image. */
export interface WholeImage {
  header: ElfHeader;
  segments: readonly Segment[];
  /** What belongs to something: headers, segments and sections. */
  taken: readonly FileRange[];
}

/** Reads a little-endian executable or shared object; for all other files why it is none. */
export function readWholeImage(image: Buffer): WholeImage | string {
  if (!isElf(image)) return 'it is no ELF program';
  if (image[5] === BIG_ENDIAN) return 'it is a big-endian program';
  const header = readHeader(image);
  if (header === undefined || header.programHeaderCount > MAX_SEGMENTS) return DAMAGED;
  const type = header.reader.u16(E_TYPE_OFFSET);
  if (type !== ET_EXEC && type !== ET_DYN) return 'it is no program';
  const segments = readSegments(header);
  const taken = takenRanges(header, segments);
  return taken === undefined ? DAMAGED : { header, segments, taken };
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

/** A program rather than a shared library. Static ones of fixed address have no dynamic section that tells. */
export function isProgram({ header: { reader } }: WholeImage): boolean {
  return reader.u16(E_TYPE_OFFSET) === ET_EXEC || readDynamic(reader.image)?.isProgram === true;
}

/** A 64-bit program, static or not, that a plan can be put into. */
export interface WholeProgram extends WholeImage {
  /** Where the last byte that ELF knows of ends. */
  endBytes: number;
}

/** Reads a 64-bit little-endian program; for all other files, and packed programs, why it is none. */
export function readWholeProgram(image: Buffer): WholeProgram | string {
  const whole = readWholeImage(image);
  if (typeof whole === 'string') return whole;
  const { reader } = whole.header;
  if (!reader.is64) return 'it is a 32-bit program';
  if (image.subarray(0, MARK_BYTES).includes(UPX_MARK))
    return 'it is packed with UPX: what is in the file is not what is mapped';
  if (!isProgram(whole)) return 'it is a shared library';
  return {
    ...whole,
    endBytes: whole.taken.reduce((last, { end }) => Math.max(last, end), whole.header.layout.size),
  };
}
