import { type ElfReader, readHeader } from './header.js';
import { readNotes } from './notes.js';
import { readSegments, type Segment } from './segments.js';

const NT_GNU_BUILD_ID = 3;
const GNU = Buffer.from('GNU\0', 'latin1');
const MAX_BUILD_ID_BYTES = 64;

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
  for (const { type, name, description } of readNotes(reader, segments)) {
    const { start, end } = description;
    if (type !== NT_GNU_BUILD_ID || !name.equals(GNU)) continue;
    if (start < end && end - start <= MAX_BUILD_ID_BYTES)
      return { buildId: reader.image.toString('hex', start, end), offsetBytes: start };
  }
  return undefined;
}
