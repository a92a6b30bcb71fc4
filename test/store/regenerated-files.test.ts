import { rmSync } from 'node:fs';
import { fitProfile, verifyProfile } from '../../src/store/index.js';
import { regeneratedBy } from '../../src/store/regenerated-files.js';
import { elf, PROGRAM, SystemRoot } from './system-root.js';

const CACHE = '/etc/ld.so.cache';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
  root.write(CACHE, 'x'.repeat(3 * 4096));
});

afterEach(() => root.remove());

it.each([
  CACHE,
  '/usr/lib/locale/locale-archive',
  '/usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache',
  '/usr/lib64/gconv/gconv-modules.cache',
  '/usr/share/mime/mime.cache',
  '/usr/share/applications/mimeinfo.cache',
  '/usr/share/icons/hicolor/icon-theme.cache',
  '/var/cache/fontconfig/3830d5c3ddfd5cd38a049b759396e72e-le64.cache-7',
  '/usr/share/glib-2.0/schemas/gschemas.compiled',
  '/usr/lib/x86_64-linux-gnu/gio/modules/giomodule.cache',
  '/usr/lib/x86_64-linux-gnu/gdk-pixbuf-2.0/2.10.0/loaders.cache',
  '/usr/lib/x86_64-linux-gnu/gtk-3.0/3.0.0/immodules.cache',
  '/etc/ssl/certs/ca-certificates.crt',
])('%s is written anew by triggers', (path) => {
  expect(regeneratedBy(path)).toMatch(/^[a-z]/);
});

it.each([
  PROGRAM,
  '/etc/ld.so.conf',
  '/home/user/etc/ld.so.cache',
  '/usr/share/icons/hicolor/index.theme',
  '/usr/lib/locale/C.utf8/LC_CTYPE',
])('%s is not', (path) => {
  expect(regeneratedBy(path)).toBeUndefined();
});

it('fits with any content and size, known by its path and the size that was recorded', async () => {
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, CACHE]);
  root.write(CACHE, 'shorter');
  const { verdicts, identities } = await fitProfile(profile, root.path);
  const of = verdicts.find(({ path }) => path === CACHE);
  expect(of).toEqual({ path: CACHE, state: 'fresh', regenerated: true });
  const recorded = profile.files.find(({ path }) => path === CACHE)?.sizeBytes;
  expect(identities.get(CACHE)).toEqual({ sizeBytes: recorded, identity: { kind: 'path' } });
});

it('does not fit if it is gone', async () => {
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, CACHE]);
  rmSync(root.at(CACHE));
  const verdicts = await verifyProfile(profile, root.path);
  expect(verdicts.find(({ path }) => path === CACHE)).toEqual({ path: CACHE, state: 'stale', why: 'absent' });
});

it('is compared like any other if it is ELF', async () => {
  root.write(CACHE, elf('aa22'));
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, CACHE]);
  root.write(CACHE, elf('bb33', 'other'));
  const verdicts = await verifyProfile(profile, root.path);
  expect(verdicts.find(({ path }) => path === CACHE)).toMatchObject({ state: 'stale', why: 'build-id' });
});
