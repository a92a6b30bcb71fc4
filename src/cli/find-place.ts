import { resolve } from 'node:path';
import { PrefaultError } from '../errors.js';
import { type FileInLayer, findInLayers, type Layer } from '../store/index.js';
import { canonicalInRoot, canonicalPath, resolveInRoot, withoutRoot } from '../system/index.js';
import { canonicalProgram } from './find-profile.js';
import { findProgram } from './find-program.js';
import { usageError } from './usage-error.js';

function noRegularFile(program: string): PrefaultError {
  return new PrefaultError(`'${program}' is not a regular file`, {
    code: 'NOT_FOUND',
    subject: program,
    remedy: 'name the program itself',
  });
}

/** A file that the user named, and the link that he named it by. */
export interface NamedPlace {
  place: FileInLayer;
  /** The path that was named, where symbolic links led on from it. */
  followed?: string;
}

function named(place: FileInLayer, called: string, real: string): NamedPlace {
  return called === real ? { place } : { place, followed: called };
}

/** The file that a program's name leads to in a system. Throws NOT_FOUND, NOT_EXECUTABLE. */
export async function findPlace(program: string, root: string): Promise<NamedPlace> {
  const found = await findProgram(program, root, process.env);
  const path = await canonicalInRoot(root, found);
  const place = path === undefined ? undefined : await findInLayers([{ root }], path);
  if (place === undefined) throw noRegularFile(program);
  return named(place, found, place.file.path);
}

/** The file that a program's name leads to in a system, as a path of the running one; undefined if it means no program. */
export async function lookUpPlace(name: string, root: string): Promise<string | undefined> {
  const path = await canonicalProgram(name, root, process.env);
  return path === undefined ? undefined : resolveInRoot(root, path);
}

/** The file that a path leads to in the tree of a package that is being built. */
export async function findPlaceInTree(program: string, own: Layer): Promise<NamedPlace> {
  const called = await findProgram(program.includes('/') ? program : `./${program}`, '/', process.env);
  const [path, tree] = [await canonicalPath(called), (await canonicalPath(own.root)) ?? own.root];
  if (path === undefined || !path.startsWith(`${tree}/`))
    throw usageError(
      `'${program}' does not lie in '${own.root}'`,
      program,
      `name a program below '${resolve(own.root)}'`,
    );
  const place = await findInLayers([{ ...own, root: tree }], withoutRoot(tree, path));
  if (place === undefined) throw noRegularFile(program);
  return named({ ...place, layer: own }, called, path);
}
