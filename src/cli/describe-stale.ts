import { findOwners, type PackageOwner } from '../packages/index.js';
import { describeStale, type StaleVerdict } from '../store/index.js';
import { formatCount } from './format.js';

/** A file that does not fit, and the package it belongs to where a package manager knows. */
export type StaleFile = StaleVerdict & { package?: PackageOwner };

/** So many files of a profile are named; `verify` names them all. */
const MAX_NAMED = 3;

function describeFile(file: StaleFile): string {
  const owner = file.package;
  return owner === undefined
    ? describeStale(file)
    : `${describeStale(file)} (${owner.name} ${owner.version})`;
}

/** The files of a profile that do not fit, in words, a line each. */
export function staleLines(name: string, stale: readonly StaleFile[]): string[] {
  const lines = stale.slice(0, MAX_NAMED).map((file) => `${name}: ${describeFile(file)}`);
  const more = stale.length - lines.length;
  return more === 0 ? lines : [...lines, `${name}: and ${formatCount(more, 'other file')}`];
}

/** Asks the package managers of a root, all at once: each question takes them some tenths of a second. */
export async function withOwners<T extends { stale: readonly StaleFile[] }>(
  root: string,
  profiles: readonly T[],
): Promise<T[]> {
  const paths = profiles.flatMap(({ stale }) => stale.map(({ path }) => path));
  if (paths.length === 0) return [...profiles];
  const owners = await findOwners(root, paths);
  const named = (file: StaleFile): StaleFile => {
    const owner = owners.get(file.path);
    return owner === undefined ? file : { ...file, package: owner };
  };
  return profiles.map((profile) => ({ ...profile, stale: profile.stale.map(named) }));
}
