import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readDynamic, readProgramInterpreter } from '../../src/elf/index.js';
import { librarySearchPath } from '../../src/pack/library-search-path.js';
import { loadedFiles } from '../../src/pack/needed-libraries.js';
import { sampleInstalledFiles } from '../elf/installed-files.js';
import { PackageTree } from './trees.js';

const SYSTEM = [{ root: '/' }];
const tree = new PackageTree();
const other = new PackageTree();
afterAll(() => [tree, other].map((one) => one.remove()));

/** What ld.so itself would load, but for itself and the vDSO. */
function listed(path: string, loader: string): string[] {
  const text = execFileSync(loader, ['--list', path], { encoding: 'utf8' });
  return [...text.matchAll(/=> (\/\S+) \(/g)].map(([, found = '']) => realpathSync(found)).sort();
}

const programs = sampleInstalledFiles(120).filter((path) => {
  const info = readDynamic(readFileSync(path));
  return path.startsWith('/usr/bin') && info?.isProgram === true && info.needed.length > 0;
});

it('finds for programs of this system what ld.so finds', async () => {
  expect(programs.length).toBeGreaterThan(10);
  for (const path of programs) {
    const image = readFileSync(path);
    const loader = readProgramInterpreter(image) ?? '';
    const [program, ...libraries] = await loadedFiles({ path, image }, SYSTEM);
    const found = libraries
      .map((library) => realpathSync(library.path))
      .filter((file) => file !== realpathSync(loader));
    expect({ path: program?.path, libraries: found.sort() }).toEqual({
      path,
      libraries: listed(path, loader),
    });
  }
});

function build(target: string, source: string, ...options: readonly string[]): void {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.c`, source);
  execFileSync('gcc', ['-o', target, `${target}.c`, ...options]);
}

const layers = [{ root: tree.path, packaged: {} }, { root: other.path, packaged: {} }, { root: '/' }];

/** What is found for a program of the tree, below the trees. */
async function foundFor(path: string): Promise<string[]> {
  const files = await loadedFiles({ path, image: readFileSync(tree.at(path)) }, layers);
  return files.map((file) => file.path).filter((file) => !/lib(?:c|m)\.so|ld-linux/.test(file));
}

it('finds private libraries by RUNPATH and RPATH, with $ORIGIN, in the trees', async () => {
  const inner = other.at('/usr/lib/private/libinner.so');
  const outer = tree.at('/usr/lib/private/libouter.so');
  build(inner, 'int inner(void) { return 0; }\n', '-shared', '-fPIC', '-Wl,-soname,libinner.so');
  build(
    outer,
    'int inner(void); int outer(void) { return inner(); }\n',
    ...['-shared', '-fPIC', '-Wl,-soname,libouter.so', inner, '-Wl,--enable-new-dtags,-rpath,$ORIGIN'],
  );
  const main = 'int outer(void); int main(void) { return outer(); }\n';
  const link = [outer, `-Wl,-rpath-link,${dirname(inner)}`];
  build(
    tree.at('/usr/bin/by-runpath'),
    main,
    ...link,
    '-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib/private',
  );
  build(tree.at('/usr/bin/by-rpath'), main, ...link, '-Wl,--disable-new-dtags,-rpath,/usr/lib/private');
  build(tree.at('/usr/bin/by-nothing'), main, ...link);
  const expected = ['/usr/lib/private/libouter.so', '/usr/lib/private/libinner.so'];
  expect(await foundFor('/usr/bin/by-runpath')).toEqual(['/usr/bin/by-runpath', ...expected]);
  expect(await foundFor('/usr/bin/by-rpath')).toEqual(['/usr/bin/by-rpath', ...expected]);
  await expect(foundFor('/usr/bin/by-nothing')).rejects.toThrow(
    /'libouter\.so', which '\/usr\/bin\/by-nothing' needs/,
  );
});

it('passes over libraries of another architecture', async () => {
  const decoy = tree.at('/usr/lib/private/decoy/libinner.so');
  mkdirSync(dirname(decoy), { recursive: true });
  const image = readFileSync(other.at('/usr/lib/private/libinner.so'));
  image.writeUInt16LE(0xb7, 18);
  writeFileSync(decoy, image);
  const main = 'int inner(void); int main(void) { return inner(); }\n';
  const rpath = '-Wl,-rpath,/usr/lib/private/decoy:/usr/lib/private';
  build(tree.at('/usr/bin/decoyed'), main, other.at('/usr/lib/private/libinner.so'), rpath);
  expect(await foundFor('/usr/bin/decoyed')).toEqual(['/usr/bin/decoyed', '/usr/lib/private/libinner.so']);
});

it('looks where ld.so.conf(5) of each layer says, and in the built-in directories', async () => {
  const root = new PackageTree();
  root.write('/etc/ld.so.conf', '# first\ninclude ld.so.conf.d/*.conf\n/opt/last\n');
  root.write('/etc/ld.so.conf.d/b.conf', '/opt/b # why\n');
  root.write('/etc/ld.so.conf.d/a.conf', '/opt/a\n/opt/b\n');
  root.write('/etc/ld.so.conf.d/no.txt', '/opt/no\n');
  root.write('/usr/lib/riscv64-linux-gnu/libc.so.6', '');
  expect(await librarySearchPath([{ root: root.path }])).toEqual([
    '/opt/a',
    '/opt/b',
    '/opt/last',
    '/usr/lib/riscv64-linux-gnu',
    '/lib64',
    '/usr/lib64',
    '/lib',
    '/usr/lib',
  ]);
  root.write('/etc/ld.so.conf', 'include /etc/ld.so.conf\n');
  expect(await librarySearchPath([{ root: root.path }])).toContain('/usr/lib');
  root.remove();
});
