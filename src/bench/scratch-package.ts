import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { runCommand, runTool, writeTree } from '../system/index.js';

/** A package of one program, to see what package managers say of it. */
export interface ScratchPackage {
  name: string;
  version: string;
  /** Where the program is installed. */
  program: string;
  /** The file to install there. */
  built: string;
}

export type PackageKind = 'deb' | 'rpm';

const DATA = 0o644;
/** Not the image's own, which is dpkg's. */
const RPM_DATABASE = '/var/lib/rpm-of-bench';

async function buildDeb({ name, version, program, built }: ScratchPackage, work: string): Promise<string> {
  const tree = join(work, `tree-${version}`);
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Maintainer: Nobody <nobody@localhost>',
    'Description: a program to look at',
    '',
  ].join('\n');
  await runTool('install', '-D', '-m', '755', built, join(tree, program));
  // debsums has only these to compare with.
  const [sum = ''] = (await runTool('md5sum', built)).split(' ');
  await writeTree([
    { path: join(tree, 'DEBIAN/control'), data: control, mode: DATA },
    { path: join(tree, 'DEBIAN/md5sums'), data: `${sum}  ${program.slice(1)}\n`, mode: DATA },
  ]);
  const file = join(work, `${name}_${version}.deb`);
  await runTool('dpkg-deb', '--root-owner-group', '--build', tree, file);
  return file;
}

async function buildRpm({ name, version, program, built }: ScratchPackage, work: string): Promise<string> {
  const top = join(work, 'rpmbuild');
  const spec = [
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    'Summary: a program to look at',
    'License: none',
    'BuildArch: noarch',
    'AutoReqProv: no',
    '%description',
    'A program to look at.',
    '%install',
    `install -D -m 755 ${built} %{buildroot}${program}`,
    '%files',
    program,
    '',
  ].join('\n');
  const path = join(work, `${name}.spec`);
  await writeTree([{ path, data: spec, mode: DATA }]);
  const defined: Readonly<Record<string, string>> = {
    _topdir: top,
    _tmppath: top,
    _dbpath: join(top, 'db'),
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    _build_id_links: 'none',
    _binaries_in_noarch_packages_terminate_build: '0',
  };
  const macros = Object.entries(defined).flatMap(([macro, value]) => ['--define', `${macro} ${value}`]);
  await runTool('env', `HOME=${work}`, 'rpmbuild', '-bb', '--quiet', ...macros, path);
  return join(top, 'RPMS/noarch', `${name}-${version}-1.noarch.rpm`);
}

const inRpmDatabase = (root: string) => ['--root', root, '--dbpath', RPM_DATABASE];

/** Builds a package and installs it below `root`, over one of that name. Throws SYSTEM. */
export async function installPackage(
  root: string,
  kind: PackageKind,
  scratch: ScratchPackage,
  work: string,
): Promise<void> {
  if (kind === 'deb')
    await runTool('dpkg', '--root', root, '--force-script-chrootless', '-i', await buildDeb(scratch, work));
  else
    await runTool('rpm', ...inRpmDatabase(root), '-U', '--force', '--nodeps', await buildRpm(scratch, work));
}

/** What looks whether installed files are those of their package. */
export const VERIFIERS = ['dpkg -V', 'debsums', 'rpm -V'] as const;
export type Verifier = (typeof VERIFIERS)[number];

export function kindOf(verifier: Verifier): PackageKind {
  return verifier === 'rpm -V' ? 'rpm' : 'deb';
}

function commandOf(verifier: Verifier, root: string, name: string): [string, ...string[]] {
  switch (verifier) {
    case 'dpkg -V':
      return ['dpkg', '--root', root, '-V', name];
    case 'debsums':
      return ['debsums', `--root=${root}`, '--silent', name];
    case 'rpm -V':
      return ['rpm', ...inRpmDatabase(root), '-V', '--nodeps', name];
  }
}

/** Whether it says that the program is not the one of its package. Throws SYSTEM where it says anything else. */
export async function reports(
  verifier: Verifier,
  root: string,
  { name, program }: Pick<ScratchPackage, 'name' | 'program'>,
): Promise<boolean> {
  const [tool, ...words] = commandOf(verifier, root, name);
  const { stdout, stderr } = await runCommand(tool, words);
  const said = `${stdout.toString('utf8')}${stderr}`.trim();
  if (said === '') return false;
  if (said.split('\n').every((line) => line.includes(program))) return true;
  throw new PrefaultError(`${verifier} says of ${name}: ${said}`, { code: 'SYSTEM', subject: name });
}
