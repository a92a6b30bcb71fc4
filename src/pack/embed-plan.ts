import {
  appendPlanTrailer,
  type FileRange,
  fillPlanNote,
  findPlanTrailer,
  readPlanNote,
  readWholeProgram,
  type WholeProgram,
} from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { type FileInLayer, type PlanForm, planInside } from '../store/index.js';
import { readExtendedAttributes, readHead } from '../system/index.js';
import {
  type ChangedProgram,
  type OpenedProgram,
  openProgram,
  refuseLinks,
  SIGNATURES,
} from './changed-program.js';
import { isOtherArchitecture } from './needed-libraries.js';

const SET_ID_BITS = 0o6000;
const WRITE_BITS = 0o222;
const HEADER_BYTES = 64;
const NO_PLAN = Buffer.alloc(0);
/** Room for a later plan that has become larger. */
const SPARE = 1.25;
const ROOM_STEP_BYTES = 4096;

/** A program that can carry a plan, and what it carries now. */
export interface EmbedTarget {
  path: string;
  opened: OpenedProgram;
  whole: WholeProgram;
}

/** What became of a program: another image, or nothing to do. */
export interface Embedding {
  changed?: ChangedProgram;
  form: PlanForm;
  /** Reserved for the plan; of a trailer what it takes with its footer. */
  roomBytes: number;
  /** The other place, where a plan was taken away: a program carries one. */
  removed?: PlanForm;
}

function refused(path: string, why: string, remedy: string): PrefaultError {
  return new PrefaultError(`cannot change '${path}': ${why}`, { code: 'CONFLICT', subject: path, remedy });
}

/** What runs with rights of its own is changed only by somebody who says so. */
function refuseRights(path: string, mode: number, attributes: readonly string[]): void {
  const remedy = 'say --force if that is meant: the rights stay';
  if ((mode & SET_ID_BITS) !== 0)
    throw refused(path, 'it runs with the rights of another user (set-user-ID)', remedy);
  if (attributes.includes('security.capability')) throw refused(path, 'it has file capabilities', remedy);
}

/**
 * Opens a program that is to be changed. Throws CONFLICT, with the reason, for what is no whole program of this
 * machine's architecture, for files that are better left alone, and where `form` asks for a note that is not there; NOT_FOUND, PERMISSION.
 */
export async function openEmbedTarget(
  place: FileInLayer,
  { force, form }: { force: boolean; form?: PlanForm },
): Promise<EmbedTarget> {
  const { hostPath: path } = place.file;
  const opened = await openProgram(place);
  const { image } = opened.program;
  const { mode, linkCount } = opened.facts;
  const whole = readWholeProgram(image);
  if (typeof whole === 'string')
    throw refused(path, whole, 'leave it as it is: its plan can lie in a plan directory');
  const own = await readHead('/proc/self/exe', HEADER_BYTES);
  if (own !== undefined && isOtherArchitecture(image, own.head))
    throw refused(path, 'it is built for another architecture', 'do it on a machine that can run it');
  refuseLinks({ path, linkCount });
  if ((mode & WRITE_BITS) === 0)
    throw refused(path, 'it is read-only: nobody may write it', `run 'chmod u+w ${path}' first`);
  const attributes = readExtendedAttributes(path);
  const signature = attributes.find((name) => name in SIGNATURES);
  if (signature !== undefined)
    throw refused(path, SIGNATURES[signature] ?? signature, 'embed the plan before the file is signed');
  if (!force) refuseRights(path, mode, attributes);
  const target = { path, opened, whole };
  if (form === 'note') existingNote(target);
  return target;
}

function trailerOf({ path, opened, whole }: EmbedTarget) {
  const { image } = opened.program;
  const trailer = findPlanTrailer(image);
  const isOurs = typeof trailer === 'object' && trailer.elfBytes >= whole.endBytes;
  if (isOurs) return trailer;
  if (trailer === undefined) return undefined;
  const why = typeof trailer === 'string' ? trailer : 'its trailer is damaged';
  throw refused(path, why, 'install it anew, or cut the trailer off with strip(1)');
}

function noteOf({ path, opened }: EmbedTarget) {
  const room = readPlanNote(opened.program.image);
  if (typeof room === 'string')
    throw refused(path, room, 'link it anew with one note, in a section that is mapped');
  return room;
}

function existingNote(target: EmbedTarget): FileRange {
  const room = noteOf(target);
  if (room !== undefined) return room;
  const remedy = 'link it with /usr/share/prefault/prefault-note.S, which reserves one, or use --trailer';
  throw refused(target.path, 'it has no note for a plan', remedy);
}

/** The program without any plan, as it was when it came from the linker. */
function withoutBoth(target: EmbedTarget): { bare: Buffer; removed: PlanForm[] } {
  const { image } = target.opened.program;
  const trailer = trailerOf(target);
  const room = noteOf(target);
  const cut = trailer === undefined ? image : image.subarray(0, trailer.elfBytes);
  const bare = room === undefined ? cut : fillPlanNote(cut, room, NO_PLAN);
  const isFilled = !bare.equals(cut);
  return {
    bare,
    removed: [...(isFilled ? ['note' as const] : []), ...(trailer === undefined ? [] : ['trailer' as const])],
  };
}

function intoNote(target: EmbedTarget, bare: Buffer, plan: Buffer): { image: Buffer; roomBytes: number } {
  const { path } = target;
  const room = existingNote(target);
  const roomBytes = room.end - room.start;
  if (plan.length > roomBytes) {
    const wanted = Math.ceil((plan.length * SPARE) / ROOM_STEP_BYTES) * ROOM_STEP_BYTES;
    const why = `its plan has ${plan.length} bytes, and the note has room for ${roomBytes}`;
    throw refused(
      path,
      why,
      `link it with -DPREFAULT_NOTE_BYTES=${wanted} for prefault-note.S, or use --trailer`,
    );
  }
  return { image: fillPlanNote(bare, room, plan), roomBytes };
}

function intoTrailer({ path, whole }: EmbedTarget, bare: Buffer, plan: Buffer) {
  if (bare.length > whole.endBytes) {
    const why = `${bare.length - whole.endBytes} bytes that are not its own stand behind it`;
    throw refused(path, why, 'leave it as it is: what looks for data at its end would find the plan');
  }
  const image = appendPlanTrailer(bare, plan);
  return { image, roomBytes: image.length - bare.length };
}

/**
 * The program with this plan inside, in the place of any that it carries. Nothing is written. Throws CONFLICT, with
 * the reason and the remedy, if there is no room for it.
 */
export function embedPlan(target: EmbedTarget, form: PlanForm, plan: Buffer): Embedding {
  const { path, opened } = target;
  const { bare, removed } = withoutBoth(target);
  const { image, roomBytes } =
    form === 'note' ? intoNote(target, bare, plan) : intoTrailer(target, bare, plan);
  const [other] = removed.filter((place) => place !== form);
  const isSame = image.equals(opened.program.image);
  const inside = planInside(image, path);
  if (inside?.state !== 'plan' || inside.form !== form || !inside.image.equals(plan))
    throw refused(path, 'what was written would not be read back', 'leave it as it is');
  return {
    form,
    roomBytes,
    ...(other === undefined ? {} : { removed: other }),
    ...(isSame ? {} : { changed: { path, image, linkCount: opened.facts.linkCount, stamp: opened.stamp } }),
  };
}

/** The program as it was before a plan was put into it, and where plans were; undefined if it carries none. */
export function removePlans(
  target: EmbedTarget,
): { changed: ChangedProgram; removed: readonly PlanForm[] } | undefined {
  const { path, opened } = target;
  const { bare, removed } = withoutBoth(target);
  if (removed.length === 0) return undefined;
  return { changed: { path, image: bare, linkCount: opened.facts.linkCount, stamp: opened.stamp }, removed };
}
