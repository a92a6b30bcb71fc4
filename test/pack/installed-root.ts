import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageFamily } from '../../src/pack/index.js';
import { DATA, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';

const DPKG = '/var/lib/dpkg';
const RPM_DATABASE = '/var/lib/rpm';
const PROGRAM_SECONDS = 1_600_000_000;

/** What the package of the example program is called in each family. */
export const EXAMPLE = {
  deb: { name: 'example', version: '1:2.0-3', architecture: 'amd64' },
  rpm: { name: 'example', version: '1:2.0-3', architecture: 'x86_64' },
} as const;

/** A small system whose example program came in a package, with the database of one package manager. */
export class InstalledRoot extends SystemRoot {
  /** For what is built. */
  readonly scratch = mkdtempSync(join(tmpdir(), 'prefault-pack-'));

  constructor(readonly family: PackageFamily) {
    super();
    for (const path of [PROGRAM, LIBRARY, DATA]) utimesSync(this.at(path), PROGRAM_SECONDS, PROGRAM_SECONDS);
    for (const directory of family === 'deb' ? [`${DPKG}/info`, `${DPKG}/updates`] : [RPM_DATABASE])
      mkdirSync(this.at(directory), { recursive: true });
    if (family === 'deb') writeFileSync(this.at(`${DPKG}/status`), '');
    const complaint = this.install(this.buildExample(EXAMPLE[family].version, [PROGRAM, LIBRARY, DATA]));
    if (complaint !== '') throw new Error(complaint);
  }

  /** Installs or upgrades to a package, never mind what it depends on; gives the package manager's complaint, or ''. */
  install(packagePath: string): string {
    const [tool, ...args] = this.family === 'deb' ? this.#dpkg(packagePath) : this.#rpm(packagePath);
    const { status, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
    return status === 0 ? '' : stderr;
  }

  /**
   * Makes a package of the example program with these files as they are in the root now.
   *
   * @param field a line of a .deb's control file or of a spec file's preamble
   */
  buildExample(version: string, paths: readonly string[], field = ''): string {
    return this.family === 'deb'
      ? this.#buildDeb(version, paths, field)
      : this.#buildRpm(version, paths, field);
  }

  override remove(): void {
    super.remove();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  #dpkg(packagePath: string): [string, ...string[]] {
    const forced = ['--force-depends', '--force-not-root', '--force-bad-path'];
    return ['dpkg', `--root=${this.path}`, ...forced, '--log=/dev/null', '-i', packagePath];
  }

  // Debian's rpm wants to be asked twice; other builds do not know the option.
  #rpm(packagePath: string): [string, ...string[]] {
    const help = execFileSync('rpm', ['--help'], { encoding: 'utf8' });
    const debian = help.includes('--force-debian') ? ['--force-debian'] : [];
    return ['rpm', '--root', this.path, '--dbpath', RPM_DATABASE, ...debian, '--nodeps', '-U', packagePath];
  }

  #buildDeb(version: string, paths: readonly string[], field: string): string {
    const { name, architecture } = EXAMPLE.deb;
    const tree = mkdtempSync(join(this.scratch, 'deb-'));
    for (const path of paths) cpSync(this.at(path), join(tree, path), { preserveTimestamps: true });
    mkdirSync(join(tree, 'DEBIAN'));
    writeFileSync(
      join(tree, 'DEBIAN/control'),
      `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: A <a@b.example>\nDescription: example\n${field}`,
    );
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, `${tree}.deb`], { stdio: 'pipe' });
    return `${tree}.deb`;
  }

  #buildRpm(version: string, paths: readonly string[], field: string): string {
    const { name, architecture } = EXAMPLE.rpm;
    const [, epoch, upstream, release] = /^(\d+):(.*)-(.*)$/.exec(version) ?? [];
    const top = mkdtempSync(join(this.scratch, 'rpm-'));
    const lines = [
      `Name: ${name}`,
      `Epoch: ${epoch}`,
      `Version: ${upstream}`,
      `Release: ${release}`,
      'Summary: example',
      'License: MIT',
      'AutoReqProv: no',
      field,
      '%description',
      '%install',
      ...paths.map((path) => `install -D -p ${this.at(path)} %{buildroot}${path}`),
      '%files',
      ...paths,
    ];
    const spec = join(top, 'example.spec');
    writeFileSync(spec, `${lines.join('\n')}\n`);
    const defined = [
      '__os_install_post %{nil}',
      'debug_package %{nil}',
      '_build_id_links none',
      `_topdir ${top}`,
    ];
    const options = defined.flatMap((text) => ['--define', text]);
    execFileSync('rpmbuild', ['-bb', '--target', architecture, ...options, spec], { stdio: 'pipe' });
    const directory = join(top, 'RPMS', architecture);
    return join(directory, readdirSync(directory)[0] ?? '');
  }
}
