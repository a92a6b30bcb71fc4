import { type DynamicProgram, dynamicEntryRange } from './dynamic-program.js';
import { segmentTail } from './dynamic-section.js';
import type { FileRange } from './sections.js';
import { PF_READ, PF_WRITE, PT_LOAD, type Segment } from './segments.js';

const PAGE_BYTES = 4096;
const TEXT_ALIGNMENT = 8;

function isZero(image: Buffer, start: number, end: number): boolean {
  return end <= image.length && image.subarray(start, end).every((byte) => byte === 0);
}

/** The first of the DT_NULL entries, if another follows it. */
export function spareEntry(program: DynamicProgram): FileRange | undefined {
  const { section, dynamic } = program;
  const entry = dynamicEntryRange(program, section.entries.length);
  const { end } = dynamicEntryRange(program, section.entries.length + 1);
  if (end > dynamic.offsetBytes + dynamic.fileBytes) return undefined;
  return isZero(section.reader.image, entry.start, end) ? entry : undefined;
}

const overlap = (a: FileRange, b: FileRange) => a.start < b.end && b.start < a.end;

function pagesOf(start: number, end: number): FileRange {
  return {
    start: Math.floor(start / PAGE_BYTES) * PAGE_BYTES,
    end: Math.ceil(end / PAGE_BYTES) * PAGE_BYTES,
  };
}

/** Whether another segment, mapped later, may lie over this part of the memory. */
function isShared(load: Segment, segments: readonly Segment[], memory: FileRange): boolean {
  return segments.some(
    (other) =>
      other !== load &&
      other.type === PT_LOAD &&
      overlap(memory, pagesOf(other.address, other.address + other.memoryBytes)),
  );
}

/**
 * A place for `byteCount` bytes: in the rest of the last page of a read-only segment, where the file has zeros
 * that belong to nothing. They are mapped with the segment, so ld.so finds them by their address.
 */
export function spareText(
  { section, taken }: DynamicProgram,
  byteCount: number,
): { at: number; address: number } | undefined {
  const { segments, reader } = section;
  for (const load of segments) {
    if ((load.flags & (PF_READ | PF_WRITE)) !== PF_READ) continue;
    if ((load.address - load.offsetBytes) % PAGE_BYTES !== 0) continue;
    const tail = segmentTail(load);
    const at = Math.ceil(tail.start / TEXT_ALIGNMENT) * TEXT_ALIGNMENT;
    const range = { start: at, end: at + byteCount };
    if (range.end > tail.end || !isZero(reader.image, range.start, range.end)) continue;
    if (taken.some((other) => overlap(range, other))) continue;
    const address = at - load.offsetBytes + load.address;
    if (!isShared(load, segments, pagesOf(address, address + byteCount))) return { at, address };
  }
  return undefined;
}
