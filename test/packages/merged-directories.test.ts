import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { canonicalName, namesOf, readMergedDirectories } from '../../src/packages/merged-directories.js';
import { scratchDirectory } from './build-packages.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

function makeRoot(name: string, links: Readonly<Record<string, string>>): string {
  const root = join(scratch.path, name);
  for (const directory of ['usr/bin', 'usr/lib']) mkdirSync(join(root, directory), { recursive: true });
  for (const [link, target] of Object.entries(links)) symlinkSync(target, join(root, link));
  return root;
}

const separate = makeRoot('separate', {});
const debian = makeRoot('debian', { bin: 'usr/bin', sbin: 'usr/sbin', lib: '/usr/lib', lib64: 'usr/lib64' });
// /sbin leads to /usr/sbin, and that to /usr/bin.
const oneBin = makeRoot('one-bin', { bin: 'usr/bin', sbin: 'usr/sbin', 'usr/sbin': 'bin', lib: 'usr/lib' });

describe('merged directories', () => {
  it.each([
    ['nothing merged', separate, {}],
    [
      '/usr merged',
      debian,
      { '/bin': '/usr/bin', '/sbin': '/usr/sbin', '/lib': '/usr/lib', '/lib64': '/usr/lib64' },
    ],
    [
      'one directory of programs',
      oneBin,
      { '/bin': '/usr/bin', '/sbin': '/usr/bin', '/lib': '/usr/lib', '/usr/sbin': '/usr/bin' },
    ],
  ])('are found in a root with %s', async (_, root, expected) => {
    expect(Object.fromEntries(await readMergedDirectories(root))).toEqual(expected);
  });

  it.each([
    [separate, '/bin/x', ['/bin/x']],
    [debian, '/bin/x', ['/usr/bin/x', '/bin/x']],
    [debian, '/usr/bin/x', ['/usr/bin/x', '/bin/x']],
    [debian, '/lib64/ld.so', ['/usr/lib64/ld.so', '/lib64/ld.so']],
    [debian, '/binary', ['/binary']],
    [debian, '/opt/bin/x', ['/opt/bin/x']],
    [oneBin, '/sbin/x', ['/usr/bin/x', '/bin/x', '/sbin/x', '/usr/sbin/x']],
  ])('of %s give all names of %s', async (root, path, names) => {
    expect(namesOf(path, await readMergedDirectories(root))).toEqual(names);
  });

  it('give every name of a file the same canonical name', async () => {
    const merged = await readMergedDirectories(oneBin);
    const part = fc.constantFrom('bin', 'sbin', 'lib', 'usr', 'x', 'lib64');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = `/${parts.join('/')}`;
        const names = namesOf(path, merged);
        expect(names).toContain(path);
        for (const name of names) expect(namesOf(name, merged)).toEqual(names);
        expect(canonicalName(path, merged)).toBe(names[0]);
      }),
    );
  });
});
