import { readSections } from '../elf/index.js';
import type { FormerSection } from './fingerprint.js';

const SHF_EXECINSTR = 4;
/** Real files have some thirty. */
const MAX_SECTIONS = 256;

/** What lies before, after and beside the sections: headers, mostly. */
const HEAD = ' head';
const TAIL = ' tail';

/**
 * The parts of an ELF file in ascending order, the whole file but for the padding between them: what comes before the
 * first section, its sections, what comes after the last. One part, the head, if there are no sections.
 */
export function layoutOf(image: Buffer): FormerSection[] {
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
