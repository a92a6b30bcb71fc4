import { readHeader } from './header.js';
import { FOOTER_BYTES, findPlanTrailer } from './plan-trailer.js';
import type { FileRange } from './sections.js';
import { PT_NOTE, readSegments } from './segments.js';

/** A note holds 4 MiB at most; what hostile headers name beyond that is not read. */
const MAX_NOTE_BYTES = 5 * 1024 * 1024;

/**
 * Where an image has what `readPlanNote` and `findPlanTrailer` look at; to be asked again with these parts filled in,
 * as `dynamicRanges`. Of a program without a plan that is its start and its last 32 bytes.
 */
export function planRanges(image: Buffer): FileRange[] {
  const header = readHeader(image);
  if (header === undefined) return [];
  const footer = { start: Math.max(0, image.length - FOOTER_BYTES), end: image.length };
  const trailer = findPlanTrailer(image);
  const plan = typeof trailer === 'object' ? [trailer.plan] : [];
  let budget = MAX_NOTE_BYTES;
  const notes = readSegments(header).flatMap(({ type, offsetBytes, fileBytes }): FileRange[] => {
    const end = Math.min(offsetBytes + fileBytes, image.length);
    if (type !== PT_NOTE || offsetBytes >= end || fileBytes > budget) return [];
    budget -= fileBytes;
    return [{ start: offsetBytes, end }];
  });
  return [footer, ...plan, ...notes];
}
