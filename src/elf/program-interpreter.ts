import { readHeader } from './header.js';
import { PT_INTERP, readSegments } from './segments.js';

/** Longest path that the kernel takes for an interpreter (PATH_MAX). */
const MAX_INTERPRETER_BYTES = 4096;

/** The dynamic loader that a program asks for (PT_INTERP, elf(5)); undefined for static programs and other files. */
export function readProgramInterpreter(image: Buffer): string | undefined {
  const header = readHeader(image);
  const segment =
    header === undefined ? undefined : readSegments(header).find(({ type }) => type === PT_INTERP);
  if (segment === undefined || segment.fileBytes > MAX_INTERPRETER_BYTES) return undefined;
  const text = image.subarray(segment.offsetBytes, segment.offsetBytes + segment.fileBytes);
  const end = text.indexOf(0);
  return end > 0 ? text.toString('utf8', 0, end) : undefined;
}
