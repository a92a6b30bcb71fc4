import { isElf, readSections } from '../elf/index.js';
import { PAGE_SIZE_BYTES } from '../profile/index.js';
import { type FormerSection, MAX_SECTIONS } from './fingerprint.js';

const SHF_EXECINSTR = 4;

/** What lies before, after and beside the sections: headers, mostly. */
const HEAD = ' head';
const TAIL = ' tail';
/** Between sections, if it holds a page that nothing else is in: linkers for large pages leave such. */
const PADDING = ' padding';
/** What is no program has one part. */
const ALL = '';

function holdsPage(start: number, end: number): boolean {
  return Math.ceil(start / PAGE_SIZE_BYTES) < Math.floor(end / PAGE_SIZE_BYTES);
}

/**
 * The parts of an ELF file in ascending order, the whole file but for a few bytes between them: what comes before the
 * first section, its sections, what comes after the last. One part, the head, if there are no sections.
 */
export function layoutOf(image: Buffer): FormerSection[] {
  if (!isElf(image)) return [{ name: ALL, isExecutable: false, start: 0, end: image.length }];
  const parts: FormerSection[] = [];
  const found = readSections(image) ?? [];
  let end = 0;
  for (const { name, flags, offsetBytes, sizeBytes } of found.length <= MAX_SECTIONS ? found : []) {
    // Overlapping ones are not what a linker makes.
    const start = Math.max(end, offsetBytes);
    const sectionEnd = Math.min(image.length, offsetBytes + sizeBytes);
    if (start >= sectionEnd) continue;
    if (parts.length === 0 && start > 0)
      parts.push({ name: HEAD, isExecutable: false, start: 0, end: start });
    else if (holdsPage(end, start))
      parts.push({ name: PADDING, isExecutable: false, start: end, end: start });
    parts.push({ name, isExecutable: (flags & SHF_EXECINSTR) !== 0, start, end: sectionEnd });
    end = sectionEnd;
  }
  if (end < image.length) {
    // Without sections nothing tells code from data.
    const isAll = parts.length === 0;
    parts.push({ name: isAll ? HEAD : TAIL, isExecutable: isAll, start: end, end: image.length });
  }
  return parts;
}
