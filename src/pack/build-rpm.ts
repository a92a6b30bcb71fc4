import { dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { makeDirectory, readNames, writeAtomically } from '../system/index.js';
import { buildLines, fileVersion, rpmDate, subjectOf } from './describe-package.js';
import { runPackageTool } from './package-tools.js';
import { type PackageTree, settleTimes } from './package-tree.js';
import { splitVersion } from './package-words.js';
import { fillTemplate } from './templates.js';

const FIRST_RELEASE = '1';
const SHIPPED = '/usr/lib/prefault';

/** rpm's word for the architecture of this machine. */
export async function rpmHostArchitecture(): Promise<string> {
  return (await runPackageTool('rpm', ['--eval', '%{_arch}'])).toString('utf8').trim();
}

/** In a spec file a percent sign begins a macro. */
function plain(text: string): string {
  return text.replaceAll('%', '%%');
}

/** rpmbuild and its macros give paths to the shell as they are. */
function refusePath(directory: string): void {
  if (/^[\w./+@:,-]+$/.test(directory)) return;
  throw new PrefaultError(`rpmbuild cannot work in '${dirname(directory)}'`, {
    code: 'USAGE',
    subject: directory,
    remedy: 'set TMPDIR to a directory without spaces and special characters in its name',
  });
}

// Directories that the package prefault brings are its own; those of plans exist only with plans in them.
function pathLines(paths: readonly string[]): string {
  const directories = [...new Set(paths.map((path) => dirname(path)))].filter(
    (path) => dirname(path) === `${SHIPPED}/plans`,
  );
  return [...directories.sort().map((path) => `%dir ${path}`), ...[...paths].sort()].join('\n');
}

function spec(tree: PackageTree): string {
  const { name, version: full, maintainer, enhances, timeSeconds, prefaultVersion } = tree.facts;
  const { epoch, version, release = FIRST_RELEASE } = splitVersion(full);
  return fillTemplate('rpm/package.spec', {
    PACKAGE: name,
    EPOCH: epoch === undefined ? '' : `Epoch: ${epoch}`,
    VERSION: version,
    RELEASE: release,
    MAINTAINER: plain(maintainer),
    PREFAULT_VERSION: prefaultVersion,
    ENHANCES: enhances.map((word) => `Enhances: ${word}`).join('\n'),
    SUBJECT: plain(subjectOf(tree)),
    FILES: plain(buildLines(tree).join('\n')),
    STAGE: tree.tree,
    PATHS: pathLines(tree.paths),
    DATE: rpmDate(timeSeconds),
    EVR: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`,
  });
}

/*
 * All that rpmbuild would take from this machine or this user: places, its database, the host's name, the time, and
 * the steps after %install (strip, debuginfo, byte compilation), for which there is nothing here.
 */
function macros(directory: string): string[] {
  const defined: Readonly<Record<string, string>> = {
    _topdir: join(directory, 'rpmbuild'),
    _tmppath: join(directory, 'rpmbuild'),
    _dbpath: join(directory, 'rpmbuild/db'),
    _buildhost: 'localhost',
    _build_id_links: 'none',
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    use_source_date_epoch_as_buildtime: '1',
    source_date_epoch_from_changelog: '0',
    clamp_mtime_to_source_date_epoch: '1',
  };
  return Object.entries(defined).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
}

/** Makes a .rpm of a package's tree in `directory` and gives its path. */
export async function buildRpm(tree: PackageTree, directory: string): Promise<string> {
  const { name, version, architecture, timeSeconds } = tree.facts;
  refusePath(directory);
  await settleTimes(tree);
  const specPath = join(directory, `${name}.spec`);
  await writeAtomically(specPath, spec(tree), { mode: 0o644 });
  const home = join(directory, 'rpmbuild');
  await makeDirectory(home);
  await runPackageTool(
    'rpmbuild',
    ['-bb', '--target', architecture, '--quiet', ...macros(directory), specPath],
    // HOME: no ~/.rpmmacros.
    { env: { SOURCE_DATE_EPOCH: String(timeSeconds), HOME: home } },
  );
  const made = join(home, 'RPMS', architecture);
  const [file = `${name}-${fileVersion(version)}.${architecture}.rpm`] = (await readNames(made)) ?? [];
  return join(made, file);
}
