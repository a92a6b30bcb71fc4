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
  const notes = [...readNotes(reader, segments)].filter(
    ({ type, name }) => type === NT_PLAN && name.equals(NAME),
  );
  if (notes.length === 0) return undefined;
  // Segments may overlap, and then have a note twice.
  const rooms = new Map(
    notes
      .filter((note) => segments.some((segment) => isLoadedBy(segment, note.segment)))
      .map(({ description }) => [description.start, description]),
  );
  const [room, second] = rooms.values();
  if (room === undefined) return 'its note for a plan is not mapped when it starts';
  if (second !== undefined) return 'it has more than one note for a plan';
  const bytes = room.end - room.start;
  return bytes === 0 || bytes % SIZE_STEP !== 0 ? 'its note for a plan is damaged' : room;
}

function isLoadedBy(load: Segment, notes: Segment): boolean {
  return (
    load.type === PT_LOAD &&
    notes.offsetBytes >= load.offsetBytes &&
    notes.offsetBytes + notes.fileBytes <= load.offsetBytes + load.fileBytes
  );
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
