import { basename, join, resolve } from 'node:path';
import { PrefaultError } from '../errors.js';
import { readBytes, readFacts, withScratchDirectory, writeAtomically } from '../system/index.js';
import { buildDeb, debHostArchitecture } from './build-deb.js';
import { buildRpm, rpmHostArchitecture } from './build-rpm.js';
import type { PackageRequest } from './package-request.js';
import { makePackageTree } from './package-tree.js';
import { readBack } from './read-back.js';
import type { StagedProfile } from './stage-tree.js';

const PACKAGE_MODE = 0o644;

/** A package that was made, as it says itself. */
export interface BuiltPackage {
  path: string;
  name: string;
  version: string;
  architecture: string;
  /** What became of each profile, in the order of the request. */
  staged: readonly StagedProfile[];
}

const BUILDERS = {
  deb: { build: buildDeb, hostArchitecture: debHostArchitecture },
  rpm: { build: buildRpm, hostArchitecture: rpmHostArchitecture },
};

/**
 * Makes a stand-alone package of profiles: plans for the builds that are installed below `request.root`, and the
 * profiles beside them. The same request on the same system gives the same bytes. It needs no root.
 *
 * @param output a file to write, or a directory that gets a file of the usual name
 * Throws USAGE (words that the family does not allow), STALE (a profile fits nothing here), CONFLICT (a package has
 *   a plan for that build already), NOT_FOUND (a tool is missing), NO_SPACE, PERMISSION, SYSTEM.
 */
export async function buildPackage(request: PackageRequest, output: string): Promise<BuiltPackage> {
  const { build, hostArchitecture } = BUILDERS[request.family];
  return withScratchDirectory(async (scratch) => {
    const tree = await makePackageTree(request, join(scratch, 'tree'), hostArchitecture);
    const made = await build(tree, scratch);
    const { name, version, architecture } = await readBack(tree, made);
    const image = await readBytes(made);
    if (image === undefined) throw new Error(`${made} was not made`);
    const path = await targetOf(output, made);
    await writeAtomically(path, image, { mode: PACKAGE_MODE });
    return { path, name, version, architecture, staged: tree.staged };
  });
}

async function targetOf(output: string, made: string): Promise<string> {
  if ((await readFacts(output))?.kind === 'directory') return join(output, basename(made));
  if (!output.endsWith('/')) return resolve(output);
  throw new PrefaultError(`no such directory: '${output}'`, {
    code: 'NOT_FOUND',
    subject: output,
    remedy: 'make it first',
  });
}
