import { DT, type DynamicSection, entryValue, readDynamicSection } from './dynamic-section.js';
import { findPlanTrailer } from './plan-trailer.js';
import type { FileRange } from './sections.js';
import { PT_DYNAMIC, PT_INTERP, PT_LOAD, type Segment } from './segments.js';
import { isProgram, readWholeImage } from './whole-program.js';

/** A program that a dynamic loader starts, with what is needed to change it. */
export interface DynamicProgram {
  section: DynamicSection;
  dynamic: Segment;
  /** What belongs to something: headers, segments, sections and a trailer. */
  taken: readonly FileRange[];
}

/** Reads a little-endian program with a dynamic loader; for all other files why it is none. */
export function readProgram(image: Buffer): DynamicProgram | string {
  const whole = readWholeImage(image);
  if (typeof whole === 'string') return whole;
  const { segments, taken } = whole;
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
  const section = readDynamicSection(image);
  if (dynamic === undefined || section === undefined) return 'it is a static program';
  if (entryValue(section, DT.SONAME) !== undefined) return 'it is a shared library';
  if (!segments.some((segment) => segment.type === PT_INTERP)) {
    return isProgram(whole) ? 'it is a static program' : 'it is a shared library';
  }
  if (!isWhereMapped(dynamic, segments)) return 'its dynamic section is not where it is mapped';
  const trailer = findPlanTrailer(image);
  const behind = typeof trailer === 'object' ? [{ start: trailer.elfBytes, end: image.length }] : [];
  return { section, dynamic, taken: [...taken, ...behind] };
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
