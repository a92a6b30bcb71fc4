import { dirname, join } from 'node:path';
import { isPlanName } from '../plan/index.js';
import { type FileToWrite, readText, removeFile, writeAllAtomically } from '../system/index.js';
import type { Store } from './store.js';

const LIST_MODE = 0o644;

/** A program that the user has switched off, whichever build of it is there. */
export interface DisabledProgram {
  /** Canonical path within the root. */
  program: string;
  /** Below the plan directory, as it was called when somebody looked last: of another build by now, maybe. */
  maskName?: string;
}

/** Where a store lists the programs that are switched off: a path a line, and behind a tab the name of its mask. */
export function disabledListPath({ profileDirectory }: Store): string {
  return join(dirname(profileDirectory), 'disabled-programs');
}

// The stamp checker, too, takes no path with control characters for one.
function fitsLine(path: string): boolean {
  return path.startsWith('/') && !/\p{Control}/u.test(path);
}

function parseLine(line: string): DisabledProgram | undefined {
  const [program = '', maskName = ''] = line.split('\t');
  if (!fitsLine(program)) return undefined;
  return isPlanName(maskName) ? { program, maskName } : { program };
}

/**
 * The programs that are switched off in a store, each once. Lines that are none are passed over. Throws if the list
 * is there and cannot be read: no plan may be made then, as any program may be one of these.
 */
export async function readDisabled(store: Store): Promise<DisabledProgram[]> {
  const text = (await readText(disabledListPath(store))) ?? '';
  const entries = text.split('\n').flatMap((line) => parseLine(line) ?? []);
  return [...new Map(entries.reverse().map((entry) => [entry.program, entry])).values()].reverse();
}

function encode(entries: readonly DisabledProgram[]): string {
  return entries
    .filter(({ program }) => fitsLine(program))
    .sort((a, b) => (a.program < b.program ? -1 : 1))
    .map(({ program, maskName }) => `${program}${maskName === undefined ? '' : `\t${maskName}`}\n`)
    .join('');
}

/** Whether both lists say the same, in whatever order. */
export function sayTheSame(a: readonly DisabledProgram[], b: readonly DisabledProgram[]): boolean {
  return encode(a) === encode(b);
}

/** The list as it is to be written. */
export function disabledList(store: Store, entries: readonly DisabledProgram[]): FileToWrite {
  return { path: disabledListPath(store), data: encode(entries), mode: LIST_MODE };
}

/** Writes the list; one that would be empty is removed. The store must be locked. */
export async function writeDisabled(store: Store, entries: readonly DisabledProgram[]): Promise<void> {
  const list = disabledList(store, entries);
  if (list.data.length > 0) await writeAllAtomically([list]);
  else await removeFile(list.path);
}
