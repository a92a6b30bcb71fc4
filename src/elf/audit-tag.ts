import { type DynamicProgram, dynamicEntryRange, readProgram } from './dynamic-program.js';
import { DT, entryValue, segmentTail, stringAt, stringOffset } from './dynamic-section.js';
import type { FileRange } from './sections.js';
import { spareEntry, spareText } from './spare-room.js';

/** Where the package prefault puts the audit module, and what a tag names. */
export const AUDIT_MODULE_PATH = '/usr/lib/prefault/libprefault-audit.so';

/** What became of a program: an image of the same length, nothing to do, or why not. */
export type Tagging =
  | { state: 'changed'; image: Buffer }
  | { state: 'unchanged' }
  | { state: 'refused'; why: string };

/** A tag that `addAuditTag` put there, as byte ranges of the file. */
export interface AuditTag {
  /** The dynamic entry. */
  entry: FileRange;
  /** The module's path with its NUL. */
  text: FileRange;
}

const refused = (why: string): Tagging => ({ state: 'refused', why });

function auditors({ section }: DynamicProgram): string[] {
  return section.entries.flatMap(({ tag, value }) =>
    tag === DT.AUDIT || tag === DT.DEPAUDIT ? [stringAt(section, value) ?? 'an unreadable name'] : [],
  );
}

/**
 * Adds a DT_AUDIT entry for the module at `path` to a finished program. Nothing is moved: the entry takes one of
 * the DT_NULL entries that linkers leave at the end of the dynamic section, the path a hole between segments. The
 * build-id stays as it is. Only 32-bit and 64-bit little-endian programs with a dynamic loader are taken.
 */
export function addAuditTag(image: Buffer, path: string): Tagging {
  const program = readProgram(image);
  if (typeof program === 'string') return refused(program);
  const [present] = auditors(program);
  if (present === path) return { state: 'unchanged' };
  if (present !== undefined) return refused(`it has another auditor already, '${present}'`);
  const entry = spareEntry(program);
  if (entry === undefined) return refused('its dynamic section has no spare entry');
  const text = Buffer.from(`${path}\0`);
  const room = spareText(program, text.length);
  const strings = entryValue(program.section, DT.STRTAB);
  if (room === undefined || strings === undefined || room.address < strings)
    return refused("there is no room for the module's path between its segments");
  const tagged = Buffer.from(image);
  text.copy(tagged, room.at);
  writeEntry(tagged, entry.start, { is64: program.section.reader.is64, value: room.address - strings });
  // What is not read back as it was written would not be found by ld.so either.
  const found = findAuditTag(tagged, path);
  if (found?.entry.start !== entry.start || found.text.start !== room.at)
    return refused('its dynamic section and its segments contradict each other');
  return { state: 'changed', image: tagged };
}

function writeEntry(image: Buffer, at: number, { is64, value }: { is64: boolean; value: number }): void {
  if (is64) {
    image.writeBigUInt64LE(BigInt(DT.AUDIT), at);
    image.writeBigUInt64LE(BigInt(value), at + 8);
  } else {
    image.writeUInt32LE(DT.AUDIT, at);
    image.writeUInt32LE(value, at + 4);
  }
}

/** The tag for this module in a program, if `addAuditTag` made it; linkers put the path among the other strings. */
export function findAuditTag(image: Buffer, path: string): AuditTag | undefined {
  const program = readProgram(image);
  if (typeof program === 'string') return undefined;
  const { section } = program;
  const last = section.entries.at(-1);
  const stringBytes = entryValue(section, DT.STRSZ);
  if (last?.tag !== DT.AUDIT || stringBytes === undefined || last.value < stringBytes) return undefined;
  const at = stringOffset(section, last.value);
  if (at === undefined || stringAt(section, last.value) !== path) return undefined;
  const isInTail = section.segments.some((segment) => {
    const { start, end } = segmentTail(segment);
    return at >= start && at < end;
  });
  if (!isInTail) return undefined;
  return {
    entry: dynamicEntryRange(program, section.entries.length - 1),
    text: { start: at, end: at + Buffer.byteLength(path) + 1 },
  };
}

/** Takes away what `addAuditTag` added, byte for byte. */
export function removeAuditTag(image: Buffer, path: string): Tagging {
  const program = readProgram(image);
  if (typeof program === 'string') return refused(program);
  if (!auditors(program).includes(path)) return { state: 'unchanged' };
  const tag = findAuditTag(image, path);
  if (tag === undefined) return refused('the linker put the tag there, and only linking it again removes it');
  const untagged = Buffer.from(image);
  for (const { start, end } of [tag.entry, tag.text]) untagged.fill(0, start, end);
  return { state: 'changed', image: untagged };
}
