import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveInRoot, withoutRoot } from '../../src/system/index.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prefault-root-'));
  mkdirSync(join(root, 'usr/lib'), { recursive: true });
  writeFileSync(join(root, 'usr/lib/real'), '');
  symlinkSync('usr/lib', join(root, 'lib'));
  symlinkSync('/usr/lib/real', join(root, 'usr/lib/absolute'));
  symlinkSync('../../../../../../etc/passwd', join(root, 'usr/lib/climbs'));
  symlinkSync('loop', join(root, 'loop'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

it.each([
  ['/usr/lib/real', '/usr/lib/real'],
  ['/lib/real', '/usr/lib/real'],
  ['/lib/absolute', '/usr/lib/real'],
  ['/usr/lib/climbs', '/etc/passwd'],
  ['/absent/../lib/absent/file', '/usr/lib/absent/file'],
  ['/../../usr', '/usr'],
  ['/', '/'],
])('resolves %s to %s, as a process in that root would', (path, expected) => {
  const resolved = resolveInRoot(root, path);
  expect(withoutRoot(root, resolved.replace(/\/$/, '') || '/')).toBe(expected);
});

it('leaves paths of the running system alone', () => {
  expect(resolveInRoot('/', '/lib/../lib/x')).toBe('/lib/../lib/x');
  expect(withoutRoot('/', '/lib/x')).toBe('/lib/x');
});

it('gives up on a loop of symbolic links', () => {
  expect(() => resolveInRoot(root, '/loop/x')).toThrow(/too many symbolic links/);
});
