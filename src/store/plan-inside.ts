import {
  AUDIT_MODULE_PATH,
  auditorsOf,
  dynamicRanges,
  findPlanTrailer,
  planRanges,
  readDynamic,
  readHeader,
  readPlanNote,
} from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { decodePlan, leadingPlan, type Plan } from '../plan/index.js';
import { readParts } from '../system/index.js';

/** Where in a program its plan stands (docs/plan-format.md, "Plans inside programs"). */
export type PlanForm = 'note' | 'trailer';

/** What a program carries. */
export type PlanInside =
  | {
      state: 'plan';
      form: PlanForm;
      plan: Plan;
      /** The plan's bytes. */
      image: Buffer;
      /** What the linker reserved; of a trailer the plan's own size. */
      roomBytes: number;
      /** The audit module is loaded into the program, and finds a note in memory. */
      isTagged: boolean;
    }
  | { state: 'damaged'; form: PlanForm; why: string };

interface Room {
  form: PlanForm;
  /** A text says why there is none though there should be. */
  bytes: Buffer | string;
}

function rooms(image: Buffer): Room[] {
  if (readHeader(image) === undefined) return [];
  const note = readPlanNote(image);
  const trailer = findPlanTrailer(image);
  const found: Room[] = [];
  if (typeof note === 'string') found.push({ form: 'note', bytes: note });
  else if (note !== undefined && !isBlank(image.subarray(note.start, note.end)))
    found.push({ form: 'note', bytes: image.subarray(note.start, note.end) });
  if (typeof trailer === 'string') found.push({ form: 'trailer', bytes: trailer });
  else if (trailer !== undefined)
    found.push({ form: 'trailer', bytes: image.subarray(trailer.plan.start, trailer.plan.end) });
  return found;
}

/** As the linker reserved it. */
function isBlank(room: Buffer): boolean {
  return room.equals(Buffer.alloc(room.length));
}

function read({ form, bytes }: Room, program: Buffer, subject: string): PlanInside {
  if (typeof bytes === 'string') return { state: 'damaged', form, why: bytes };
  const image = leadingPlan(bytes);
  try {
    const plan = decodePlan(image, `the plan inside ${subject}`);
    const dynamic = readDynamic(program);
    const isTagged = dynamic !== undefined && auditorsOf(dynamic).includes(AUDIT_MODULE_PATH);
    return { state: 'plan', form, plan, image, roomBytes: bytes.length, isTagged };
  } catch (error) {
    if (error instanceof PrefaultError) return { state: 'damaged', form, why: error.message };
    throw error;
  }
}

/** The plan inside a program, the note's before the trailer's; undefined if it carries none. Nothing is thrown for bad ones. */
export function planInside(image: Buffer, subject: string): PlanInside | undefined {
  const found = rooms(image).map((room) => read(room, image, subject));
  return found.find(({ state }) => state === 'plan') ?? found[0];
}

/** As `planInside`, of a file: of one without a plan no more is read than its headers and its end. Throws PERMISSION, SYSTEM. */
export function readPlanInside(hostPath: string): PlanInside | undefined {
  const image = readParts(hostPath, (known) => {
    const ranges = planRanges(known);
    return rooms(known).length === 0 ? ranges : [...ranges, ...dynamicRanges(known)];
  });
  return image === undefined ? undefined : planInside(image, hostPath);
}
