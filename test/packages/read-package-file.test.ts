import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackagedFile, readPackageFile } from '../../src/packages/index.js';
import { buildDeb, buildRpm, scratchDirectory } from './build-packages.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

const APT_CACHE = '/var/cache/apt/archives';
const SAMPLED_PACKAGES = 10;
const control = `Package: prefault-test
Version: 1:2.0-3
Architecture: amd64
Maintainer: Nobody <nobody@example.org>
Description: for a test
`;
const files = { '/usr/bin/x': 'program', '/opt/ü/data': '', '/usr/bin/y': '-> x' };

/** `dpkg-deb -c` as lines of mode, size, date, path and link target. */
function listedByDpkg(path: string): string[] {
  const output = execFileSync('dpkg-deb', ['-c', path], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    maxBuffer: 1 << 28,
  });
  return output
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('h'))
    .map((line) => line.replace(/^(\S+) \S+ +(\d+) /, '$1 $2 '));
}

function listedByUs({ path, kind, mode, sizeBytes, mtimeSeconds, linkTarget }: PackagedFile): string {
  const letters = { file: '-', directory: 'd', 'symbolic-link': 'l', other: '?' };
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
  for (const [bit, at, [set, unset]] of [
    [0o4000, 2, 'sS'],
    [0o2000, 5, 'sS'],
    [0o1000, 8, 'tT'],
  ] as const) {
    if ((mode & bit) !== 0) bits[at] = (bits[at] === '-' ? unset : set) ?? '';
  }
  const date = new Date(mtimeSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const name = `.${path}${kind === 'directory' && path !== '/' ? '/' : ''}`;
  const link = linkTarget === undefined ? '' : ` -> ${linkTarget}`;
  return `${letters[kind]}${bits.join('')} ${sizeBytes} ${date} ${name}${link}`;
}

async function expectAsDpkg(path: string): Promise<void> {
  const fields = ['Package', 'Version', 'Architecture'];
  const shown = execFileSync('dpkg-deb', ['-f', path, ...fields], { encoding: 'utf8' });
  const { name, version, architecture, files: packaged } = await readPackageFile(path);
  expect(`Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\n`).toBe(shown);
  // dpkg-deb lists hard links without their facts; they are left out on both sides.
  const listed = listedByDpkg(path);
  const ours = packaged.map(listedByUs);
  expect(ours.filter((line) => listed.includes(line))).toEqual(listed);
}

describe('a .deb file', () => {
  it.each(['none', 'gzip', 'xz', 'zstd'] as const)(
    'with compression %s is read as dpkg-deb reads it',
    async (compression) => {
      const path = buildDeb(scratch.path, { control, files, compression });
      await expectAsDpkg(path);
      expect((await readPackageFile(path)).files.map(({ path: file }) => file).sort()).toEqual(
        ['/', '/opt', '/opt/ü', '/opt/ü/data', '/usr', '/usr/bin', '/usr/bin/x', '/usr/bin/y'].sort(),
      );
    },
  );

  it("of apt's cache, if any, is read as dpkg-deb reads it", async () => {
    const cached = existsSync(APT_CACHE)
      ? readdirSync(APT_CACHE).filter((name) => name.endsWith('.deb'))
      : [];
    const stride = Math.max(1, Math.floor(cached.length / SAMPLED_PACKAGES));
    const sample = cached.filter((_, index) => index % stride === 0).map((name) => join(APT_CACHE, name));
    for (const path of [...sample, buildDeb(scratch.path, { control, files, compression: 'xz' })])
      await expectAsDpkg(path);
  });

  it('that is damaged or cut short is refused with its name', async () => {
    for (const bytes of [5, 100, 300]) {
      const path = buildDeb(scratch.path, { control, files, compression: 'xz' });
      truncateSync(path, bytes);
      await expect(readPackageFile(path)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    }
    const path = buildDeb(scratch.path, { control, files, compression: 'none' });
    const image = readFileSync(path);
    // The ar headers are whole, the control archive is none.
    image.fill(0x78, 140, 600);
    writeFileSync(path, image);
    await expect(readPackageFile(path)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });
});

describe('an .rpm file', () => {
  it('is read with kinds, modes and link targets', async () => {
    const path = buildRpm(scratch.path, { preamble: 'Name: t\nVersion: 1\nRelease: 2\nEpoch: 3', files });
    const { files: packaged, ...owner } = await readPackageFile(path);
    expect(owner).toEqual({ manager: 'rpm', name: 't', version: '3:1-2', architecture: 'noarch' });
    expect(
      packaged.map(({ path: file, kind, sizeBytes, linkTarget }) => [file, kind, sizeBytes, linkTarget]),
    ).toEqual([
      ['/opt/ü/data', 'file', 0, undefined],
      ['/usr/bin/x', 'file', 'program'.length, undefined],
      ['/usr/bin/y', 'symbolic-link', 1, 'x'],
    ]);
  });
});

describe('what is no package', () => {
  it('is refused', async () => {
    const path = join(scratch.path, 'text');
    writeFileSync(path, 'text');
    await expect(readPackageFile(path)).rejects.toThrow('is neither a Debian package nor an RPM package');
    await expect(readPackageFile(join(scratch.path, 'absent'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readPackageFile(scratch.path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
