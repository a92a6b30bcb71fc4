import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of a package by absolute path: their content, or `-> TARGET` for a symbolic link. */
export type Files = Readonly<Record<string, string>>;

const MTIME_SECONDS = 1_500_000_000;

/** A directory for one test file. */
export function scratchDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'prefault-packages-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes files below a directory. */
export function writeTree(directory: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const place = join(directory, path);
    mkdirSync(dirname(place), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), place);
    else {
      writeFileSync(place, content);
      utimesSync(place, MTIME_SECONDS, MTIME_SECONDS);
    }
  }
}

export interface DebRequest {
  control: string;
  files: Files;
  compression: 'none' | 'gzip' | 'xz' | 'zstd';
}

/** Builds a package with dpkg-deb; gives its path. */
export function buildDeb(scratch: string, { control, files, compression }: DebRequest): string {
  const tree = mkdtempSync(join(scratch, 'deb-'));
  writeTree(tree, files);
  writeTree(tree, { '/DEBIAN/control': control });
  const output = `${tree}.deb`;
  execFileSync(
    'dpkg-deb',
    ['--root-owner-group', '--uniform-compression', `-Z${compression}`, '--build', tree, output],
    { stdio: 'pipe' },
  );
  return output;
}

export interface RpmRequest {
  /** Lines of the preamble beside Summary, License and BuildArch. */
  preamble: string;
  files: Files;
  /** Lines of %files; the files themselves if absent. */
  list?: readonly string[];
  /** rpm's name of a payload format: `w9.gzdio`. */
  payload?: string;
  source?: boolean;
}

/** Builds a package with rpmbuild; gives its path. */
export function buildRpm(scratch: string, request: RpmRequest): string {
  const { preamble, files, payload = 'w9.gzdio', source = false } = request;
  const top = mkdtempSync(join(scratch, 'rpm-'));
  writeTree(join(top, 'tree'), files);
  const spec = `%global _binary_payload ${payload}
%global _source_payload ${payload}
%global __os_install_post %{nil}
${preamble}
Summary: For a test
License: MIT
BuildArch: noarch
%description
For a test.
%install
mkdir -p %{buildroot}
if [ -d "${top}/tree" ]; then cp -a "${top}/tree/." %{buildroot}/; fi
%files
${(request.list ?? Object.keys(files).map((path) => `"${path}"`)).join('\n')}
`;
  writeFileSync(join(top, 'test.spec'), spec);
  execFileSync('rpmbuild', [source ? '-bs' : '-bb', '--define', `_topdir ${top}`, join(top, 'test.spec')], {
    stdio: 'pipe',
    env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: top },
  });
  const directory = source ? join(top, 'SRPMS') : join(top, 'RPMS', 'noarch');
  const [name] = readdirSync(directory);
  if (name === undefined) throw new Error('rpmbuild made no package');
  return join(directory, name);
}

/** Enters packages into an rpm database of a root, without their files. Needs no privileges. */
export function enterRpms(root: string, database: string, packages: readonly string[]): void {
  const place = join(root, database);
  mkdirSync(place, { recursive: true });
  // Debian's rpm refuses to install unless it is told twice; other builds do not know the option.
  const help = execFileSync('rpm', ['--help'], { encoding: 'utf8' });
  const force = help.includes('--force-debian') ? ['--force-debian'] : [];
  const options = ['--justdb', '--nodeps', '--noscripts', '--notriggers', ...force];
  execFileSync('rpm', ['--dbpath', place, ...options, '-i', ...packages], { stdio: 'pipe' });
}
