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

/** The file that a program's name leads to in a system, and the name itself as a path of the running system. */
export async function findPlace(
  program: string,
  root: string,
): Promise<{ place: FileInLayer; calledPath: string }> {
  const found = await findProgram(program, root, process.env);
  const path = await canonicalInRoot(root, found);
  const place = path === undefined ? undefined : await findInLayers([{ root }], path);
  if (place === undefined) throw noRegularFile(program);
  return { place, calledPath: resolveInRoot(root, found) };
}

/** The file that a program's name leads to in a system, as a path of the running one; undefined if it means no program. */
export async function lookUpPlace(name: string, root: string): Promise<string | undefined> {
  const path = await canonicalProgram(name, root, process.env);
  return path === undefined ? undefined : resolveInRoot(root, path);
}

/** The file that a path leads to in the tree of a package that is being built. */
export async function findPlaceInTree(
  program: string,
  own: Layer,
): Promise<{ place: FileInLayer; calledPath: string }> {
  const calledPath = await findProgram(program.includes('/') ? program : `./${program}`, '/', process.env);
  const [path, tree] = [await canonicalPath(calledPath), (await canonicalPath(own.root)) ?? own.root];
  if (path === undefined || !path.startsWith(`${tree}/`))
    throw usageError(
      `'${program}' does not lie in '${own.root}'`,
      program,
      `name a program below '${resolve(own.root)}'`,
    );
  const place = await findInLayers([{ ...own, root: tree }], withoutRoot(tree, path));
  if (place === undefined) throw noRegularFile(program);
  return { place: { ...place, layer: own }, calledPath };
}
