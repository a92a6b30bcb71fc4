import { join } from 'node:path';
import { FILES_FORMAT, fullVersion, PACKAGE_FORMAT, parseQuery, queryLabel } from '../rpm-parser/index.js';
import { readFacts, resolveInRoot } from '../system/index.js';
import { askAbout } from './ask-tool.js';
import { canonicalName, type MergedDirectories, namesOf } from './merged-directories.js';
import type { PackageOwner } from './package-owner.js';

/** Fedora and openSUSE; rpm-ostree; the older place. */
const DIRECTORIES = ['/usr/lib/sysimage/rpm', '/usr/share/rpm', '/var/lib/rpm'];
/** SQLite, NDB, Berkeley DB. */
const DATABASE_FILES = ['rpmdb.sqlite', 'Packages.db', 'Packages'];

// rpm makes an empty database where it finds none, so it must not be asked then.
async function findDatabase(root: string): Promise<string | undefined> {
  for (const directory of DIRECTORIES.map((name) => resolveInRoot(root, name))) {
    for (const file of DATABASE_FILES) {
      if ((await readFacts(join(directory, file)))?.sizeBytes) return directory;
    }
  }
  return undefined;
}

/**
 * The packages that rpm's database of a root names for these paths; none if the root has no such database.
 *
 * `rpm -qf` does not say which line answers which path, so it only tells the packages in question; their own
 * lists of files tell the rest. The database is named by `--dbpath` because `--root` would have rpm look where
 * its own configuration says, which differs between distributions (on Debian it is the user's home).
 */
export async function rpmOwners(
  root: string,
  paths: readonly string[],
  merged: MergedDirectories,
): Promise<ReadonlyMap<string, PackageOwner>> {
  const owners = new Map<string, PackageOwner>();
  const database = await findDatabase(root);
  if (database === undefined || paths.length === 0) return owners;
  const names = [...new Set(paths.flatMap((path) => namesOf(path, merged)))];
  const query = [`--dbpath=${database}`, '-q', '--qf'];
  const suspects = parseQuery(await askAbout('rpm', [...query, PACKAGE_FORMAT, '-f'], names));
  const labels = [...new Set(suspects.map(queryLabel))];

  const byFile = new Map<string, PackageOwner>();
  for (const found of parseQuery(await askAbout('rpm', [...query, FILES_FORMAT], labels))) {
    const { name, architecture } = found;
    const owner: PackageOwner = { manager: 'rpm', name, version: fullVersion(found), architecture };
    for (const file of found.files) byFile.set(canonicalName(file, merged), owner);
  }
  for (const path of paths) {
    const owner = byFile.get(canonicalName(path, merged));
    if (owner !== undefined) owners.set(path, owner);
  }
  return owners;
}
