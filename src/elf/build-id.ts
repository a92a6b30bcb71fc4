import { type ElfReader, readHeader } from './header.js';
import { PT_NOTE, readSegments, type Segment } from './segments.js';

const NT_GNU_BUILD_ID = 3;
const GNU = Buffer.from('GNU\0', 'latin1');
const NOTE_HEADER_SIZE = 12;
const MAX_BUILD_ID_BYTES = 64;
/** Hostile headers can make thousands of PT_NOTE cover the whole file; real ones have some hundred bytes. */
const MAX_NOTE_BYTES = 1024 * 1024;

export interface BuildId {
  /** Lower-case hex. */
  buildId: string;
  /** Where in the file the build-id's bytes begin. */
  offsetBytes: number;
}

/** The GNU build-id of an ELF file and where it lies: the first such note of its PT_NOTE segments. */
export function readBuildId(image: Buffer): BuildId | undefined {
  const header = readHeader(image);
  return header === undefined ? undefined : findBuildId(header.reader, readSegments(header));
}

export function findBuildId(reader: ElfReader, segments: readonly Segment[]): BuildId | undefined {
  let budget = MAX_NOTE_BYTES;
  for (const segment of segments) {
    if (segment.type !== PT_NOTE) continue;
    budget -= segment.fileBytes;
    if (budget < 0) return undefined;
    const found = findInNotes(reader, segment);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findInNotes(reader: ElfReader, { offsetBytes, fileBytes, alignment }: Segment): BuildId | undefined {
  const end = Math.min(offsetBytes + fileBytes, reader.image.length);
  /* gABI says 8 in 64-bit files, Linux writes 4, and .note.gnu.property really is 8: the segment tells. */
  const align = alignment === 8 ? 8 : 4;
  let at = offsetBytes;
  while (at + NOTE_HEADER_SIZE <= end) {
    const [nameSize, size, type] = [reader.u32(at), reader.u32(at + 4), reader.u32(at + 8)];
    const name = at + NOTE_HEADER_SIZE;
    const description = at + roundUp(NOTE_HEADER_SIZE + nameSize, align);
    if (description + size > end) return undefined;
    const isGnu = nameSize === GNU.length && reader.image.subarray(name, name + GNU.length).equals(GNU);
    if (type === NT_GNU_BUILD_ID && isGnu && size > 0 && size <= MAX_BUILD_ID_BYTES) {
      return {
        buildId: reader.image.toString('hex', description, description + size),
        offsetBytes: description,
      };
    }
    at = description + roundUp(size, align);
  }
  return undefined;
}

function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
