import { PrefaultError } from '../errors.js';
import { findOwners, type PackageOwner } from '../packages/index.js';
import type { Profile } from '../profile/index.js';
import { readFacts, resolveInRoot } from '../system/index.js';
import { choosePackageName } from './package-names.js';
import { checkMaintainer, checkPackageVersion, type PackageFamily } from './package-words.js';

/** A stand-alone package of profiles for installed programs. */
export interface PackageRequest {
  family: PackageFamily;
  profiles: readonly Profile[];
  /** The root directory of the system that the programs are installed on. */
  root: string;
  name?: string;
  version?: string;
  /** `NAME <ADDRESS>` */
  maintainer?: string;
  /** SOURCE_DATE_EPOCH: the time of all files; that of the newest program if absent. */
  timeSeconds?: bigint;
  /** Version of this prefault. */
  prefaultVersion: string;
}

/** What a package says of itself. */
export interface PackageFacts {
  name: string;
  version: string;
  /** In the words of the family. */
  architecture: string;
  maintainer: string;
  /** The packages of the programs. */
  enhances: readonly string[];
  timeSeconds: bigint;
  prefaultVersion: string;
}

const MANAGERS = { deb: 'dpkg', rpm: 'rpm' } as const;
/** A plan names builds of one architecture, so a package of plans is never for all of them. */
const ANY = { deb: 'all', rpm: 'noarch' } as const;
/** Its architecture is that of the system. */
const BASE_PROGRAM = { deb: '/usr/bin/dpkg', rpm: '/usr/bin/rpm' } as const;
const NOBODY = 'prefault pack <nobody@prefault.invalid>';

async function newestOf(root: string, programs: readonly string[]): Promise<bigint> {
  let newest = 0n;
  for (const program of programs) {
    const seconds = (await readFacts(resolveInRoot(root, program)))?.mtimeSeconds ?? 0n;
    if (seconds > newest) newest = seconds;
  }
  return newest;
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}

function oneArchitecture(name: string, architectures: readonly string[]): string | undefined {
  const [first, second] = architectures;
  if (second === undefined) return first;
  throw new PrefaultError(`the programs are of several architectures: ${architectures.join(', ')}`, {
    code: 'USAGE',
    subject: name,
    remedy: 'make a package for each of them',
  });
}

/** The words that the user chose, checked before anything is done. Throws USAGE. */
export function checkWords({ family, profiles, name, version, maintainer }: PackageRequest): {
  name: string;
  maintainer: string;
} {
  if (version !== undefined) checkPackageVersion(family, version);
  if (maintainer !== undefined) checkMaintainer(maintainer);
  return { name: choosePackageName(family, profiles, name), maintainer: maintainer ?? NOBODY };
}

/**
 * What the package says of itself; what was not asked for comes from the packages of the programs.
 *
 * @param shipped the profiles as they are in the package, with the programs that have a plan
 * @param hostArchitecture asked only if no package says it
 */
export async function settleFacts(
  request: PackageRequest,
  shipped: readonly Profile[],
  hostArchitecture: () => Promise<string>,
): Promise<PackageFacts> {
  const { family, root, prefaultVersion } = request;
  const { name, maintainer } = checkWords(request);
  const programs = shipped.flatMap((profile) => profile.programs);
  const base = BASE_PROGRAM[family];
  const owners = await findOwners(root, [...programs, base]);
  const ofFamily = (path: string): PackageOwner[] => {
    const owner = owners.get(path);
    return owner?.manager === MANAGERS[family] ? [owner] : [];
  };
  const packages = programs.flatMap(ofFamily);
  const started = shipped.flatMap((profile) => profile.programs.slice(0, 1)).flatMap(ofFamily);
  const versions = unique(started.map(({ version }) => version));
  const version = request.version ?? (versions.length === 1 ? versions[0] : undefined) ?? '1';
  checkPackageVersion(family, version);
  const specific = packages.map(({ architecture }) => architecture).filter((word) => word !== ANY[family]);
  const architecture =
    oneArchitecture(name, unique(specific)) ?? ofFamily(base)[0]?.architecture ?? (await hostArchitecture());
  const timeSeconds = request.timeSeconds ?? (await newestOf(root, programs));
  const enhances = unique(packages.map((owner) => owner.name)).filter((word) => word !== name);
  return { name, version, architecture, maintainer, enhances, timeSeconds, prefaultVersion };
}
