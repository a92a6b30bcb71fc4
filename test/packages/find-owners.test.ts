import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOwners } from '../../src/packages/index.js';
import { parseListFile } from '../dpkg-parse/list-file.js';
import { buildRpm, enterRpms, scratchDirectory, writeTree } from './build-packages.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

const SAMPLED_PATHS = 3000;
const VERSION_FORMAT = `${['Package', 'Architecture', 'Version'].map((field) => `\${${field}}`).join('\\t')}\\n`;

function makeRoot(name: string): string {
  const root = join(scratch.path, name);
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  mkdirSync(join(root, 'usr/lib'));
  // An absolute link, as some image builders make it: it must not lead out of the root.
  symlinkSync('/usr/bin', join(root, 'bin'));
  symlinkSync('usr/lib', join(root, 'lib'));
  return root;
}

/** Writes dpkg's database of a root; `lists` are the paths of each package. */
function writeDpkgDatabase(
  root: string,
  lists: Readonly<Record<string, readonly string[]>>,
  diversions = '',
): void {
  const paragraphs = Object.keys(lists).map((id) => {
    const [name, architecture] = id.split(':');
    return `Package: ${name}
Status: install ok installed
Maintainer: Nobody <nobody@example.org>
Architecture: ${architecture ?? 'all'}
${architecture === undefined ? '' : 'Multi-Arch: same\n'}Version: 1:${name?.length}.0-1
Description: for a test
`;
  });
  writeTree(join(root, 'var/lib/dpkg'), {
    '/status': paragraphs.join('\n'),
    '/diversions': diversions,
    '/info/format': '1\n',
    ...Object.fromEntries(
      Object.entries(lists).map(([id, paths]) => [`/info/${id}.list`, `/.\n${paths.join('\n')}\n`]),
    ),
  });
  mkdirSync(join(root, 'var/lib/dpkg/updates'), { recursive: true });
}

function dpkgPackage(name: string, architecture = 'all') {
  return { manager: 'dpkg', name, version: `1:${name.length}.0-1`, architecture };
}

describe('on this system', () => {
  it('every sampled file belongs to the package that lists it, by either name of a merged directory', async () => {
    const info = '/var/lib/dpkg/info';
    const listing = new Map<string, Set<string>>();
    for (const file of readdirSync(info).filter((name) => name.endsWith('.list'))) {
      const owner = file.replace(/(?::[^:]*)?\.list$/, '');
      for (const path of parseListFile(readFileSync(join(info, file), 'utf8'))) {
        const canonical = path.replace(/^\/(bin|sbin|lib|lib32|lib64|libx32)\//, '/usr/$1/');
        listing.set(canonical, (listing.get(canonical) ?? new Set()).add(owner));
      }
    }
    const diverted = readFileSync('/var/lib/dpkg/diversions', 'utf8').split('\n');
    const only = [...listing]
      .filter(([path, owners]) => owners.size === 1 && !diverted.includes(path))
      .sort();
    const stride = Math.max(1, Math.floor(only.length / SAMPLED_PATHS));
    const sample = only.filter(
      ([path], index) => index % stride === 0 || /^\/usr\/(?:bin\/.at|lib\/[^/]*\/libc\.so)/.test(path),
    );
    const owners = await findOwners(
      '/',
      sample.map(([path]) => path),
    );

    const versions = new Map(
      execFileSync('dpkg-query', ['-W', '-f', VERSION_FORMAT], { encoding: 'utf8' })
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([name, architecture, version]) => [`${name}:${architecture}`, version]),
    );
    expect(sample.length).toBeGreaterThan(500);
    const found = sample.map(([path]) => [path, owners.get(path)?.name, owners.get(path)?.version]);
    expect(found).toEqual(
      sample.map(([path, [owner]]) => [
        path,
        owner,
        versions.get(`${owner}:${owners.get(path)?.architecture}`),
      ]),
    );
  });

  it('finds /bin/cat under both of its names, and says nothing of files without a package', async () => {
    const owners = await findOwners('/', ['/bin/cat', '/usr/bin/cat', '/nowhere/at/all']);
    expect([...owners.keys()].sort()).toEqual(['/bin/cat', '/usr/bin/cat']);
    expect(owners.get('/bin/cat')).toEqual(owners.get('/usr/bin/cat'));
  });
});

describe('in a root with a database of dpkg', () => {
  const root = makeRoot('dpkg');
  writeDpkgDatabase(
    root,
    {
      old: ['/bin', '/bin/old', '/lib/libold.so'],
      new: ['/usr/bin/new', '/usr/bin/[', '/usr/bin/star*', '/usr/bin/diverted', '/usr/bin/ü'],
      'many:amd64': ['/usr/share/common', '/usr/lib/amd64/x'],
      'many:i386': ['/usr/share/common', '/usr/lib/i386/x'],
      diverter: ['/usr/bin/diverted'],
    },
    '/usr/bin/diverted\n/usr/bin/diverted.orig\ndiverter\n/usr/bin/new\n/usr/bin/new.moved\n:\n',
  );

  it.each([
    ['a file by the name that the package uses', '/bin/old', dpkgPackage('old')],
    ['a file by its canonical name', '/usr/bin/old', dpkgPackage('old')],
    ['a file by the other name', '/bin/[', dpkgPackage('new')],
    ['a file in another merged directory', '/usr/lib/libold.so', dpkgPackage('old')],
    ['a file whose name has characters of patterns', '/usr/bin/star*', dpkgPackage('new')],
    ['a file whose name is not ASCII', '/usr/bin/ü', dpkgPackage('new')],
    ['a file of one architecture', '/usr/lib/i386/x', dpkgPackage('many', 'i386')],
    ['a diverted file', '/usr/bin/diverted', dpkgPackage('diverter')],
    ['the file that was diverted', '/usr/bin/diverted.orig', dpkgPackage('new')],
    ['the file that was diverted, by its other name', '/bin/diverted.orig', dpkgPackage('new')],
    ['the file that was locally diverted', '/usr/bin/new.moved', dpkgPackage('new')],
    ['the place of a local diversion', '/usr/bin/new', undefined],
    ['a name that is a pattern for others', '/usr/bin/ol?', undefined],
    ['a file of this system', '/usr/bin/cat', undefined],
    ['a name of two lines', '/usr/bin/old\n/usr/bin/new', undefined],
    ['a name with a zero', '/usr/bin/old\0', undefined],
    ['a relative name', 'bin/old', undefined],
  ])('finds the owner of %s', async (_, path, owner) => {
    expect((await findOwners(root, [path])).get(path)).toEqual(owner);
  });

  it('answers for all paths at once as for each', async () => {
    const paths = ['/bin/old', '/usr/bin/old', '/usr/bin/diverted', '/usr/bin/diverted.orig', '/usr/bin/cat'];
    const owners = await findOwners(root, paths);
    for (const path of paths) expect(owners.get(path)).toEqual((await findOwners(root, [path])).get(path));
  });

  it('answers for more paths than one command line can carry', async () => {
    const filler = Array.from({ length: 8000 }, (_, index) => `/usr/bin/${'x'.repeat(200)}${index}`);
    const owners = await findOwners(root, ['/usr/bin/old', ...filler, '/usr/bin/diverted.orig']);
    expect([...owners.keys()]).toEqual(['/usr/bin/old', '/usr/bin/diverted.orig']);
  });

  it('answers alike whatever language the user speaks', async () => {
    const { LANGUAGE } = process.env;
    process.env['LANGUAGE'] = 'de';
    try {
      expect((await findOwners(root, ['/usr/bin/diverted'])).size).toBe(1);
    } finally {
      if (LANGUAGE === undefined) delete process.env['LANGUAGE'];
      else process.env['LANGUAGE'] = LANGUAGE;
    }
  });

  it('takes the first architecture of a shared file', async () => {
    expect((await findOwners(root, ['/usr/share/common'])).get('/usr/share/common')?.name).toBe('many');
  });
});

describe.each(['/var/lib/rpm', '/usr/lib/sysimage/rpm'])(
  'in a root with a database of rpm in %s',
  (database) => {
    const root = makeRoot(`rpm${database.replaceAll('/', '-')}`);
    const first = buildRpm(scratch.path, {
      preamble: 'Name: first\nEpoch: 2\nVersion: 1.0\nRelease: 1.test',
      files: { '/usr/bin/one': '1', '/opt/a b/ü': 'x', '/usr/share/shared': 's' },
    });
    const second = buildRpm(scratch.path, {
      preamble: 'Name: second\nVersion: 3~rc1\nRelease: 4\nProvides: /usr/bin/provided',
      files: { '/lib/libtwo.so': '2', '/usr/bin/[': 'x' },
    });
    enterRpms(root, database, [first, second]);
    const one = { manager: 'rpm', name: 'first', version: '2:1.0-1.test', architecture: 'noarch' };
    const two = { manager: 'rpm', name: 'second', version: '3~rc1-4', architecture: 'noarch' };

    it('finds the owners of all files, by either name', async () => {
      const expected = new Map([
        ['/usr/bin/one', one],
        ['/bin/one', one],
        ['/opt/a b/ü', one],
        ['/usr/lib/libtwo.so', two],
        ['/lib/libtwo.so', two],
        ['/usr/bin/[', two],
      ]);
      const owners = await findOwners(root, [
        ...expected.keys(),
        '/usr/bin/provided',
        '/usr/bin/cat',
        '/bin/non',
      ]);
      expect(owners).toEqual(expected);
    });

    it('asks dpkg too if the root has both, and believes it first', async () => {
      writeDpkgDatabase(root, { alien: ['/usr/bin/one', '/usr/bin/three'] });
      const owners = await findOwners(root, ['/usr/bin/one', '/usr/bin/three', '/lib/libtwo.so']);
      expect(owners).toEqual(
        new Map([
          ['/usr/bin/one', dpkgPackage('alien')],
          ['/usr/bin/three', dpkgPackage('alien')],
          ['/lib/libtwo.so', two],
        ]),
      );
    });
  },
);

describe('without an answer', () => {
  it('a root whose links lead in circles is no error', async () => {
    const root = join(scratch.path, 'circles');
    mkdirSync(root);
    symlinkSync('/sbin', join(root, 'bin'));
    symlinkSync('/bin', join(root, 'sbin'));
    symlinkSync('var', join(root, 'var'));
    expect(await findOwners(root, paths)).toEqual(new Map());
  });

  const paths = ['/usr/bin/cat', '/bin/sh'];

  it('asks nobody where there is no database, and makes none', async () => {
    const root = makeRoot('empty');
    mkdirSync(join(root, 'var/lib/rpm'), { recursive: true });
    mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true });
    expect(await findOwners(root, paths)).toEqual(new Map());
    expect(readdirSync(join(root, 'var/lib/rpm'))).toEqual([]);
    expect(readdirSync(join(root, 'var/lib/dpkg'))).toEqual([]);
    expect(await findOwners(join(root, 'nowhere'), paths)).toEqual(new Map());
    expect(await findOwners(root, [])).toEqual(new Map());
  });

  it.each(['status', 'info/broken.list', 'diversions'])('a damaged %s of dpkg is no error', async (file) => {
    const root = makeRoot(`damaged-dpkg-${file.replace('/', '-')}`);
    writeDpkgDatabase(root, { broken: ['/usr/bin/cat'] });
    writeFileSync(join(root, 'var/lib/dpkg', file), 'no\0thing\nof the kind');
    expect((await findOwners(root, paths)).get('/bin/sh')).toBeUndefined();
  });

  it.each(['rpmdb.sqlite', 'Packages.db', 'Packages'])('a damaged %s of rpm is no error', async (file) => {
    const root = makeRoot(`damaged-rpm-${file}`);
    writeTree(root, { [`/var/lib/rpm/${file}`]: 'nothing of the kind' });
    expect(await findOwners(root, paths)).toEqual(new Map());
  });

  it('missing tools are no error', async () => {
    const root = makeRoot('no-tools');
    writeDpkgDatabase(root, { some: ['/usr/bin/cat'] });
    writeTree(root, { '/var/lib/rpm/Packages': 'x' });
    const { PATH } = process.env;
    process.env['PATH'] = join(root, 'usr/bin');
    try {
      expect(await findOwners(root, paths)).toEqual(new Map());
    } finally {
      process.env['PATH'] = PATH;
    }
    expect((await findOwners(root, paths)).size).toBe(1);
  });
});
