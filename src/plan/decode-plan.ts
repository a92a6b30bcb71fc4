import { PrefaultError } from '../errors.js';
import { checkPlan, type Refuse, refusing } from './check-plan.js';
import { planChecksum } from './checksum.js';
import {
  FILE,
  FILE_SIZE,
  HEADER,
  HEADER_SIZE,
  LOOKUP,
  LOOKUP_SIZE,
  MAGIC,
  MAX_TOTAL_BYTES,
  MODE,
  MODE_SIZE,
  SECTION_ALIGNMENT,
  SENTINEL,
  SENTINEL_SIZE,
  STEP,
  STEP_SIZE,
  VERSION_MAJOR,
} from './layout.js';
import type { Lookup, Plan, PlanFile, PlanMode, Sentinel, Step } from './plan.js';
import { readSections, type Table } from './plan-sections.js';
import { readAction, readIdentity, stringReader } from './read-entries.js';

/**
 * Reads a plan and holds it against every rule of docs/plan-format.md.
 *
 * @param subject names the plan in errors, as a path does
 * @throws PrefaultError BAD_FORMAT saying what is wrong where; NEWER_FORMAT for a later major version
 */
export function decodePlan(image: Buffer, subject: string): Plan {
  const refuse = refusing(subject);
  checkFrame(image, subject, refuse);
  const sections = readSections(image, refuse);
  const strings = stringReader(image, sections, refuse);
  const program = strings(image.readUInt32LE(HEADER.programOffset), 'program');
  const sentinels = entries(sections.sentinels, SENTINEL_SIZE, (at, index): Sentinel => {
    const path = strings(image.readUInt32LE(at + SENTINEL.pathOffset), `sentinels[${index}].path`);
    return { path, page: image.readUInt32LE(at + SENTINEL.page) };
  });
  const files = entries(sections.files, FILE_SIZE, (at, index): PlanFile => {
    const path = strings(image.readUInt32LE(at + FILE.pathOffset), `files[${index}].path`);
    const sizeBytes = Number(image.readBigUInt64LE(at + FILE.sizeBytes));
    return { path, sizeBytes, identity: readIdentity(image, at, `files[${index}]`, refuse) };
  });
  const steps = entries(sections.steps, STEP_SIZE, (at): Step => {
    const file = image.readUInt32LE(at + STEP.fileIndex);
    return {
      file,
      firstPage: image.readUInt32LE(at + STEP.firstPage),
      pageCount: image.readUInt32LE(at + STEP.pageCount),
    };
  });
  const lookups = entries(sections.lookups, LOOKUP_SIZE, (at, index): Lookup => {
    const path = strings(image.readUInt32LE(at + LOOKUP.pathOffset), `lookups[${index}].path`);
    return {
      path,
      action: readAction(image.readUInt32LE(at + LOOKUP.action), `lookups[${index}].action`, refuse),
    };
  });
  const modes = entries(sections.modes, MODE_SIZE, (at, index): PlanMode => {
    const where = `modes[${index}]`;
    const field = (offset: number) => image.readUInt32LE(at + offset);
    const token = field(MODE.tokenOffset);
    return {
      name: strings(field(MODE.nameOffset), `${where}.name`),
      ...(token === 0 ? {} : { token: strings(token, `${where}.token`) }),
      sentinels: part(
        sentinels,
        field(MODE.firstSentinel),
        field(MODE.sentinelCount),
        `${where}.sentinels`,
        refuse,
      ),
      steps: part(steps, field(MODE.firstStep), field(MODE.stepCount), `${where}.steps`, refuse),
      lookups: part(lookups, field(MODE.firstLookup), field(MODE.lookupCount), `${where}.lookups`, refuse),
    };
  });
  const plan = { program, files, modes };
  checkPlan(plan, refuse);
  plan.modes.forEach((mode, index) => {
    checkPageTotal(
      mode,
      image.readUInt32LE(sections.modes.offset + index * MODE_SIZE + MODE.pageTotal),
      index,
      refuse,
    );
  });
  return plan;
}

function checkPageTotal({ steps }: PlanMode, pageTotal: number, index: number, refuse: Refuse): void {
  const sum = steps.reduce((pages, { pageCount }) => pages + pageCount, 0);
  if (sum !== pageTotal)
    refuse(`modes[${index}].pageTotal`, `it says ${pageTotal} and the steps have ${sum} pages`);
}

/** What says that these bytes are a whole, undamaged plan of a version we know. */
function checkFrame(image: Buffer, subject: string, refuse: Refuse): void {
  if (image.length < MAGIC.length || !image.subarray(0, MAGIC.length).equals(MAGIC))
    refuse('magic', 'it is no plan');
  if (image.length < HEADER_SIZE) refuse('header', `it is cut off after ${image.length} bytes`);
  const major = image.readUInt16LE(HEADER.versionMajor);
  if (major > VERSION_MAJOR) {
    throw new PrefaultError(
      `${subject} is a plan of format version ${major}, newer than this prefault reads`,
      {
        code: 'NEWER_FORMAT',
        subject,
        remedy: 'update prefault, or compile the plan again with this one',
      },
    );
  }
  if (major !== VERSION_MAJOR) refuse('versionMajor', `${major} is no version of the format`);
  const headerSize = image.readUInt32LE(HEADER.headerSize);
  if (headerSize !== HEADER_SIZE) refuse('headerSize', `${headerSize} instead of ${HEADER_SIZE}`);
  const totalSize = image.readUInt32LE(HEADER.totalSize);
  if (totalSize !== image.length)
    refuse('totalSize', `it says ${totalSize} bytes and there are ${image.length}`);
  if (totalSize % SECTION_ALIGNMENT !== 0) refuse('totalSize', `is not a multiple of ${SECTION_ALIGNMENT}`);
  if (totalSize > MAX_TOTAL_BYTES) refuse('totalSize', `is above the limit of ${MAX_TOTAL_BYTES} bytes`);
  if (image.readBigUInt64LE(HEADER.checksum) !== planChecksum(image))
    refuse('checksum', 'its content is damaged');
}

function entries<T>(table: Table, entrySize: number, read: (at: number, index: number) => T): T[] {
  return Array.from({ length: table.count }, (_, index) => read(table.offset + index * entrySize, index));
}

function part<T>(
  table: readonly T[],
  first: number,
  count: number,
  where: string,
  refuse: Refuse,
): readonly T[] {
  if (first + count > table.length) {
    refuse(where, `${count} from ${first} on are not in a table of ${table.length}`);
  }
  return table.slice(first, first + count);
}
