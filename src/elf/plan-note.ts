import { type ElfReader, readHeader } from './header.js';
import { readNotes } from './notes.js';
import type { FileRange } from './sections.js';
import { PT_LOAD, readSegments, type Segment } from './segments.js';

const NAME = Buffer.from('prefault\0', 'latin1');
const NT_PLAN = 1;
/** Plans are multiples of it. Where the note begins is the linker's choice. */
const SIZE_STEP = 8;
const LITTLE_ENDIAN = 1;

/**
 * The room that the linker reserved for a plan (docs/plan-format.md, "Plans inside programs"): the note's
 * description, whether or not a plan stands in it. A text says why what there is cannot be used; undefined if there
 * is no such note.
 */
export function findPlanNote(
  reader: ElfReader,
  segments: readonly Segment[],
): FileRange | string | undefined {
  if (!reader.is64 || reader.image[5] !== LITTLE_ENDIAN) return undefined;
  const rooms = new Map<number, FileRange>();
  for (const { type, name, description } of readNotes(reader, segments))
    if (type === NT_PLAN && name.equals(NAME)) rooms.set(description.start, description);
  const [room, second] = rooms.values();
  if (room === undefined) return undefined;
  if (second !== undefined) return 'it has more than one note for a plan';
  const { start, end } = room;
  if (start === end || (end - start) % SIZE_STEP !== 0) return 'its note for a plan is damaged';
  const isMapped = segments.some(
    ({ type, offsetBytes, fileBytes }) =>
      type === PT_LOAD && start >= offsetBytes && end <= offsetBytes + fileBytes,
  );
  return isMapped ? room : 'its note for a plan is not mapped when it starts';
}

/** As `findPlanNote`, for any image. */
export function readPlanNote(image: Buffer): FileRange | string | undefined {
  const header = readHeader(image);
  return header === undefined ? undefined : findPlanNote(header.reader, readSegments(header));
}

/** The image with this plan in the note's room, and zeros behind it; with an empty plan as the linker left it. */
export function fillPlanNote(image: Buffer, { start, end }: FileRange, plan: Buffer): Buffer {
  const filled = Buffer.from(image);
  filled.fill(0, start, end);
  plan.copy(filled, start, 0, end - start);
  return filled;
}
