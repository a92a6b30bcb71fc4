import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checkCLibrary, glibcVersion, judgeCLibrary } from '../../src/doctor/c-library.js';

const GLIBC = '/lib64/ld-linux-x86-64.so.2';

it.each([
  [{ loader: GLIBC, version: '2.36' }, 'good', 'glibc 2.36: loads the audit module by LD_AUDIT and by tags'],
  [{ loader: GLIBC, version: '2.32' }, 'good', expect.stringContaining('2.32')],
  [{ loader: GLIBC, version: '2.31' }, 'note', expect.stringContaining('tags need 2.32')],
  [{ loader: GLIBC, version: '2.28' }, 'note', expect.stringContaining('too old')],
  [{ loader: GLIBC, version: '2.4' }, 'note', expect.stringContaining('too old')],
  [{ loader: GLIBC }, 'note', expect.stringContaining('cannot be told')],
  [{ loader: '/lib/ld-musl-x86_64.so.1' }, 'note', expect.stringContaining('musl')],
  [{ loader: '/system/bin/linker64' }, 'note', expect.stringContaining('not glibc')],
  [{}, 'note', expect.stringContaining('the shell is static')],
])('of %j says %s', (facts, verdict, text) => {
  expect(judgeCLibrary(facts)).toMatchObject([{ verdict, text }]);
});

it.each([
  ['GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\n', '2.36'],
  ['GNU C Library (Ubuntu GLIBC 2.39-0ubuntu8) stable release version 2.39.', '2.39'],
  ['GNU C Library (GNU libc) development release version 2.42.9000.', '2.42'],
  ['GNU C Library, and nothing more', undefined],
  ['musl libc', undefined],
])('reads the version in %j', (text, version) => {
  expect(glibcVersion(Buffer.concat([Buffer.from([0, 255]), Buffer.from(text)]))).toBe(version);
});

it('reads the version of this system as getconf does, without running anything', async () => {
  const shell = readFileSync('/proc/self/maps', 'utf8');
  if (!shell.includes('libc.so.6')) return;
  const told = execFileSync('getconf', ['GNU_LIBC_VERSION'], { encoding: 'utf8' }).trim();
  const [finding] = await checkCLibrary();
  expect(`${finding?.text}:`).toContain(`${told}:`);
});
