import { posix } from 'node:path';

/** A name with each run of digits as one sign, by which the versions of a file are alike. */
function withoutVersion(name: string): string {
  return name.replace(/\d+/g, '#');
}

/** Whether a version may be part of a file's name. */
export function hasVersion(path: string): boolean {
  return /\d/.test(posix.basename(path));
}

/**
 * The files of a directory that may have taken the place of the file `path`, which is no longer there: their names
 * differ from its own in runs of digits alone.
 *
 * @param names of all that is in its directory
 * @example newNames('/usr/lib/libz.so.1.2.13', ['libz.so.1', 'libz.so.1.3.1']) // ['/usr/lib/libz.so.1.3.1']
 */
export function newNames(path: string, names: readonly string[]): string[] {
  const { dir, base } = posix.parse(path);
  const wanted = withoutVersion(base);
  if (!hasVersion(path)) return [];
  return names
    .filter((name) => name !== base && withoutVersion(name) === wanted)
    .map((name) => posix.join(dir, name));
}
