import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess } from './process-status.js';

/** The beginning of the name of a directory that goes with this process, for mkdtemp(3). */
export function ownPrefix(purpose: string): string {
  return `prefault-${purpose}-${process.pid}-`;
}

/** Directories of this user below `parent` for `purpose` whose process has ended: it was killed. */
export function deadDirectories(purpose: string, parent: string): string[] {
  return namesIn(parent).flatMap((name) => {
    const pid = new RegExp(`^prefault-${purpose}-(\\d+)-`).exec(name)?.[1];
    const directory = join(parent, name);
    const isDead = pid !== undefined && identifyProcess(Number(pid)) === undefined;
    return isDead && isOwnDirectory(directory) ? [directory] : [];
  });
}

// Where nothing can be listed nothing is found; whoever needs the directory will say what is wrong with it.
function namesIn(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}

function isOwnDirectory(path: string): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isDirectory() === true && facts.uid === process.geteuid?.();
}
