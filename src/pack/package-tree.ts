import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { findOwners } from '../packages/index.js';
import type { Profile } from '../profile/index.js';
import {
  makeDirectory,
  readFacts,
  resolveInRoot,
  setTimesBelow,
  writeAllAtomically,
} from '../system/index.js';
import { nameInPackage } from './package-names.js';
import { checkWords, type PackageFacts, type PackageRequest, settleFacts } from './package-request.js';
import { type StagedProfile, stageTree } from './stage-tree.js';

/** The files of a package below a directory of its own, and what the package says of itself. */
export interface PackageTree {
  tree: string;
  facts: PackageFacts;
  staged: readonly StagedProfile[];
  /** The profiles in it. */
  shipped: readonly Profile[];
  /** Paths of the plans and profiles, as the package has them. */
  paths: readonly string[];
}

function fitsNothing({ profile, why = 'nothing of it fits here' }: StagedProfile): PrefaultError {
  const [program = profile.name] = profile.programs;
  return new PrefaultError(`profile '${profile.name}' cannot be packed: ${why}`, {
    code: 'STALE',
    subject: profile.name,
    remedy: `install the program and run 'prefault train -- ${program}' on that system`,
  });
}

// A second package with the same file could not be installed beside the first.
async function refuseShipped(
  { root }: PackageRequest,
  packageName: string,
  paths: readonly string[],
): Promise<void> {
  const there: string[] = [];
  for (const path of paths) if ((await readFacts(resolveInRoot(root, path))) !== undefined) there.push(path);
  const owners = await findOwners(root, there);
  const foreign = there.find((path) => owners.get(path)?.name !== packageName);
  if (foreign === undefined) return;
  const owner = owners.get(foreign)?.name;
  const whose = owner === undefined ? 'is there already' : `is in the package ${owner} already`;
  throw new PrefaultError(`'${foreign}' ${whose}`, {
    code: 'CONFLICT',
    subject: foreign,
    remedy: 'leave that program out: this build of it has a shipped plan',
  });
}

/**
 * Makes the tree of a package in `tree`, which is empty: plans for the builds installed below the request's root
 * and the profiles beside them, renamed after the package, so that their files are never those of a profile that a
 * program's own package ships.
 *
 * Throws USAGE, STALE (a profile fits nothing), CONFLICT (a plan for that build is shipped already).
 */
export async function makePackageTree(
  request: PackageRequest,
  tree: string,
  hostArchitecture: () => Promise<string>,
): Promise<PackageTree> {
  const { profiles, root } = request;
  const { name } = checkWords(request);
  const renamed = profiles.map((profile) => ({
    ...profile,
    name: nameInPackage(name, profile, profiles.length),
  }));
  await makeDirectory(tree);
  const staged = await stageTree({ tree, profiles: renamed, root, installedPrograms: true });
  const results = staged.map((one, index) => ({ ...one, profile: profiles[index] ?? one.profile }));
  const useless = results.find(({ stamped }) => stamped === undefined);
  if (useless !== undefined) throw fitsNothing(useless);
  const paths = staged
    .flatMap(({ profilePath = [], planPaths }) => [profilePath, planPaths].flat())
    .map((path) => path.slice(tree.length));
  await refuseShipped(request, name, paths);
  const shipped = staged.flatMap(({ stamped = [] }) => stamped);
  const facts = await settleFacts(request, shipped, hostArchitecture);
  return { tree, facts, staged: results, shipped, paths };
}

/** Adds files to a package's tree. Paths are those that the package has. */
export async function addFiles(
  { tree }: PackageTree,
  files: readonly { path: string; data: string | Buffer }[],
): Promise<void> {
  await writeAllAtomically(files.map(({ path, data }) => ({ path: join(tree, path), data, mode: 0o644 })));
}

/** Gives all files the package's time; the last thing to do to a tree. */
export function settleTimes({ tree, facts }: PackageTree): Promise<void> {
  return setTimesBelow(tree, Number(facts.timeSeconds));
}
