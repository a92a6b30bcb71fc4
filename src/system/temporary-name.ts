import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

const TEMPORARY = /^\..+\.prefault-tmp$/;

function startFor(path: string): string {
  return `.${basename(path)}.`;
}

/** A new name beside `path`, for a file that is to take its place. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${startFor(path)}${randomBytes(6).toString('hex')}.prefault-tmp`);
}

/** Whether a file of this name is on its way into the place of another, or was. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** The same, into the place of `path`. */
export function isTemporaryOf(path: string, name: string): boolean {
  return name.startsWith(startFor(path)) && isTemporary(name);
}
