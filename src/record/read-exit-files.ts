import { join } from 'node:path';
import { readBytes, readLinkFacts, readNames } from '../system/index.js';
import { type ExitFile, isExitFileName, parseExitFile } from './exit-files.js';
import type { HelperLine } from './helper-lines.js';

/** The library writes no larger one: MAX_BYTES in src/native/exit/output.c. */
const MAX_BYTES = 64 * 1024 * 1024;
/** 16 GiB. No start touches as much of one file; what says so is damaged. */
const MAX_RUN_PAGES = 4 * 1024 * 1024;

function isBelievable(line: HelperLine): boolean {
  if (line.kind !== 'present' && line.kind !== 'window') return true;
  return Number.isSafeInteger(line.firstPage) && line.pageCount > 0 && line.pageCount <= MAX_RUN_PAGES;
}

// The program may put anything into the directory: a FIFO would never end.
async function readExitFile(directory: string, name: string): Promise<ExitFile | undefined> {
  if (!isExitFileName(name)) return undefined;
  const path = join(directory, name);
  const facts = await readLinkFacts(path);
  if (facts?.kind !== 'file' || facts.sizeBytes > MAX_BYTES) return undefined;
  const content = await readBytes(path);
  return content === undefined ? undefined : parseExitFile(name, content);
}

/**
 * Reads what the library in the program wrote up to a time, one file after the other: a large build has thousands.
 * The lines go to `onLine`; in what is given back are those that `endsOf` needs.
 */
export async function readExitFiles(
  directory: string,
  untilNs: bigint | undefined,
  onLine: (line: HelperLine) => Promise<void>,
): Promise<ExitFile[]> {
  const files: ExitFile[] = [];
  for (const name of (await readNames(directory)) ?? []) {
    const file = await readExitFile(directory, name);
    // What a program does once it is being ended is no part of its start.
    if (file === undefined || (untilNs !== undefined && file.timeNs > untilNs)) continue;
    for (const line of file.lines.filter(isBelievable)) await onLine(line);
    files.push({ ...file, lines: file.lines.filter(({ kind }) => kind === 'exec' || kind === 'watched') });
  }
  return files;
}
