import type { ElfReader } from './header.js';
import type { FileRange } from './sections.js';
import { PT_NOTE, type Segment } from './segments.js';

const NOTE_HEADER_SIZE = 12;
/** Real files have about a dozen; hostile headers can make thousands of PT_NOTE cover the whole file. */
const MAX_NOTES = 4096;

/** A note of a PT_NOTE segment (elf(5), "Notes"). */
export interface ElfNote {
  type: number;
  /** With its NUL. */
  name: Buffer;
  description: FileRange;
  /** The PT_NOTE. */
  segment: Segment;
}

/** The notes of all PT_NOTE segments, as far as they lie in the image. */
export function* readNotes(reader: ElfReader, segments: readonly Segment[]): Generator<ElfNote> {
  let count = 0;
  for (const segment of segments) {
    if (segment.type !== PT_NOTE) continue;
    for (const note of notesOf(reader, segment)) {
      if (count === MAX_NOTES) return;
      count += 1;
      yield note;
    }
  }
}

function* notesOf(reader: ElfReader, segment: Segment): Generator<ElfNote> {
  const { offsetBytes, fileBytes, alignment } = segment;
  const end = Math.min(offsetBytes + fileBytes, reader.image.length);
  /* gABI says 8 in 64-bit files, Linux writes 4, and .note.gnu.property really is 8: the segment tells. */
  const align = alignment === 8 ? 8 : 4;
  for (let at = offsetBytes; at + NOTE_HEADER_SIZE <= end; ) {
    // Linkers have put notes of either sort into one segment: a note begins with the size of its name, padding is zero.
    if (align === 8 && (at - offsetBytes) % 8 !== 0 && reader.u32(at) === 0) {
      at += 4;
      continue;
    }
    const [nameSize, size, type] = [reader.u32(at), reader.u32(at + 4), reader.u32(at + 8)];
    const name = at + NOTE_HEADER_SIZE;
    const start = at + roundUp(NOTE_HEADER_SIZE + nameSize, align);
    if (start + size > end) return;
    const description = { start, end: start + size };
    yield { type, name: reader.image.subarray(name, name + nameSize), description, segment };
    at = start + roundUp(size, 4);
  }
}

/** The least multiple of `alignment` that is not below `value`. */
export function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
