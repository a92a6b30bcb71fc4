import { PrefaultError } from '../errors.js';
import { type PackageFile, readPackageFile } from '../packages/index.js';
import type { PackageTree } from './package-tree.js';

/**
 * What a package that was just made says of itself. Throws SYSTEM if it lacks a plan or a profile, or is another
 * package: the tool that made it was led astray, by its configuration for instance.
 */
export async function readBack({ facts, paths }: PackageTree, made: string): Promise<PackageFile> {
  const found = await readPackageFile(made);
  const files = new Set(found.files.flatMap(({ path, kind }) => (kind === 'file' ? [path] : [])));
  const missing = paths.find((path) => !files.has(path));
  if (missing === undefined && found.name === facts.name) return found;
  throw new PrefaultError(
    missing === undefined
      ? `the package that was made is '${found.name}' instead of '${facts.name}'`
      : `the package that was made has no '${missing}'`,
    {
      code: 'SYSTEM',
      subject: made,
      remedy: "look into the configuration of the packaging tool's macros and hooks",
    },
  );
}
