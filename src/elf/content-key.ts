import { createHash } from 'node:crypto';
import { AUDIT_MODULE_PATH, findAuditTag } from './audit-tag.js';
import { findBuildId } from './build-id.js';
import { type ElfHeader, readHeader } from './header.js';
import { findPlanNote } from './plan-note.js';
import type { FileRange } from './sections.js';
import { PT_LOAD, readSegments, type Segment } from './segments.js';

/** OpenSSL's update takes at most 2 GiB - 1 at once; this also bounds what one call holds the event loop for. */
const CHUNK_BYTES = 64 * 1024 * 1024;

/**
 * The content key of any file (docs/profile-format.md): for ELF files with a loadable image it survives strip(1)
 * and a rewritten build-id. The image is hashed where it lies, never copied.
 */
export function contentKey(image: Buffer): string {
  const header = readHeader(image);
  const segments = header === undefined ? [] : readSegments(header);
  const loaded = loadedRanges(segments, image.length);
  const ranges = loaded ?? [{ start: 0, end: image.length }];
  const holes = header === undefined || loaded === undefined ? [] : ignoredRanges(header, segments);

  const hash = createHash('sha256');
  for (const range of ranges) {
    let at = range.start;
    for (const hole of holes) {
      const [start, end] = [Math.max(hole.start, at), Math.min(hole.end, range.end)];
      if (start >= end) continue;
      update(at, start);
      hash.update(Buffer.alloc(end - start));
      at = end;
    }
    update(at, range.end);
  }
  return `sha256:${hash.digest('hex')}`;

  function update(start: number, end: number): void {
    for (let at = start; at < end; at += CHUNK_BYTES)
      hash.update(image.subarray(at, Math.min(at + CHUNK_BYTES, end)));
  }
}

/**
 * The bytes of the PT_LOAD segments in program-header order; undefined if there are none, or if they do not fit
 * the file (then no loader would map it, and hashing them could take as long as an attacker likes).
 */
function loadedRanges(segments: readonly Segment[], imageBytes: number): FileRange[] | undefined {
  const ranges = segments
    .filter(({ type, fileBytes }) => type === PT_LOAD && fileBytes > 0)
    .map(({ offsetBytes, fileBytes }) => ({ start: offsetBytes, end: offsetBytes + fileBytes }));
  const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const fits = ranges.length > 0 && total <= imageBytes && ranges.every(({ end }) => end <= imageBytes);
  return fits ? ranges : undefined;
}

/** What strip(1), a rewritten build-id, an audit tag and a plan in a note change, in ascending order. */
function ignoredRanges({ reader, layout }: ElfHeader, segments: readonly Segment[]): FileRange[] {
  const wordBytes = reader.is64 ? 8 : 4;
  const ranges = [
    { start: layout.shoff, end: layout.shoff + wordBytes },
    { start: layout.shentsize, end: layout.shentsize + 2 },
    { start: layout.shnum, end: layout.shnum + 2 },
    { start: layout.shstrndx, end: layout.shstrndx + 2 },
  ];
  const id = findBuildId(reader, segments);
  if (id !== undefined) ranges.push({ start: id.offsetBytes, end: id.offsetBytes + id.buildId.length / 2 });
  // The tag's text lies outside what is hashed.
  const tag = findAuditTag(reader.image, AUDIT_MODULE_PATH);
  if (tag !== undefined) ranges.push(tag.entry);
  const room = findPlanNote(reader, segments);
  if (typeof room === 'object') ranges.push(room);
  return ranges.sort((a, b) => a.start - b.start);
}
