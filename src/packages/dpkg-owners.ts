import { join } from 'node:path';
import {
  findOwner,
  PACKAGE_FORMAT,
  parsePackages,
  parseSearch,
  type SearchResult,
  searchPattern,
} from '../dpkg-parse/index.js';
import { readFacts, resolveInRoot } from '../system/index.js';
import { askAbout, askTool } from './ask-tool.js';
import { type MergedDirectories, namesOf } from './merged-directories.js';
import type { PackageOwner } from './package-owner.js';

async function search(database: string, names: readonly string[]): Promise<SearchResult> {
  return parseSearch(
    await askAbout('dpkg-query', [`--admindir=${database}`, '-S'], names.map(searchPattern)),
  );
}

/** Searches for names, and for those from which diversions lead to them. */
async function searchDiverted(database: string, names: readonly string[]): Promise<SearchResult> {
  const first = await search(database, names);
  const asked = new Set(names);
  const diverted = first.diversions.map(({ from }) => from).filter((from) => !asked.has(from));
  if (diverted.length === 0) return first;
  const second = await search(database, diverted);
  return { ...first, owners: new Map([...second.owners, ...first.owners]) };
}

/** The packages that dpkg's database of a root names for these paths; none if the root has no such database. */
export async function dpkgOwners(
  root: string,
  paths: readonly string[],
  merged: MergedDirectories,
): Promise<ReadonlyMap<string, PackageOwner>> {
  const owners = new Map<string, PackageOwner>();
  const database = resolveInRoot(root, '/var/lib/dpkg');
  if (!(await readFacts(join(database, 'status')))?.sizeBytes) return owners;
  const list = await askTool('dpkg-query', [`--admindir=${database}`, '-W', '-f', PACKAGE_FORMAT]);
  const packages = new Map(parsePackages(list).map((known) => [known.id, known]));
  if (packages.size === 0) return owners;

  const found = await searchDiverted(database, [...new Set(paths.flatMap((path) => namesOf(path, merged)))]);
  for (const path of paths) {
    const id = namesOf(path, merged)
      .map((name) => findOwner(found, name))
      .find((owner) => owner !== undefined);
    const known = id === undefined ? undefined : packages.get(id);
    if (known === undefined) continue;
    const { name, version, architecture } = known;
    owners.set(path, { manager: 'dpkg', name, version, architecture });
  }
  return owners;
}
