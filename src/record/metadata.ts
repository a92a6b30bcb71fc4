import { posix } from 'node:path';
import type { LeftOut } from './left-out.js';
import type { NameTable } from './name-table.js';
import { withoutRoot } from './root-paths.js';
import type { Scouted } from './scout-run.js';

export interface Metadata {
  directories: string[];
  lookups: string[];
}

export interface MetadataInput {
  scouted: Scouted;
  names: NameTable;
  leftOut: LeftOut;
  root: string;
  /** Recorded files, as seen in the root directory. */
  recordedPaths: Iterable<string>;
}

/** The directories above a path, `/` included. */
function* above(path: string): Iterable<string> {
  for (let directory = path; directory !== '/'; ) {
    directory = posix.dirname(directory);
    yield directory;
  }
}

/**
 * The look-ups of a start that are more than a recorded file's own: directories that were read, symbolic
 * links, files opened or examined and not read, absent files. Directories above a recorded file or directory
 * are passed on the way to it and need no mention. Pure.
 */
export function metadataOf({ scouted, names, leftOut, root, recordedPaths }: MetadataInput): Metadata {
  const inner = (path: string): string[] => {
    const within = leftOut.reason(path) === undefined ? withoutRoot(root, path) : undefined;
    return within === undefined ? [] : [within];
  };
  const namesOf = (keys: readonly string[]): string[] =>
    keys.flatMap((key) => {
      const named = names.find(key);
      return named === undefined ? [] : inner(named.path);
    });
  const directories = [...new Set(namesOf(scouted.listed))];
  const mentioned = new Set([...recordedPaths, ...directories]);
  const passed = new Set<string>();
  for (const path of mentioned) for (const directory of above(path)) passed.add(directory);
  const all = [...scouted.lookups.flatMap(inner), ...namesOf(scouted.opened)];
  const lookups = [...new Set(all)].filter((path) => !mentioned.has(path) && !passed.has(path));
  return { directories, lookups };
}
