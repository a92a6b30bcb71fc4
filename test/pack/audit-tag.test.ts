import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, lutimesSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AUDIT_MODULE_PATH, readBuildId, readDynamic } from '../../src/elf/index.js';
import { type StageRequest, stageTree } from '../../src/pack/index.js';
import { makeProfile, type Profile, pagesOfSize } from '../../src/profile/index.js';
import { identifyFile } from '../../src/store/index.js';
import { install, PackageTree, shippedState } from './trees.js';

const PROGRAM = '/usr/bin/hello-prefault-test';
const LIBRARY = '/usr/lib/hello-prefault-test/libhello.so';

const searchPath = process.env['PATH'] ?? '';
let tree: PackageTree;
let other: PackageTree;
let profile: Profile;

function compile(target: string, source: string, ...options: readonly string[]): void {
  mkdirSync(dirname(target), { recursive: true });
  execFileSync('gcc', ['-x', 'c', '-', '-x', 'none', '-o', target, ...options], { input: source });
}

async function profileOf(
  programs: readonly string[],
  paths: readonly [PackageTree, string][],
): Promise<Profile> {
  const files = [];
  for (const [where, path] of paths) {
    const found = await identifyFile(where.path, path);
    if (found === undefined) throw new Error(`no ${path}`);
    const { identity: _, ...file } = found;
    files.push(file);
  }
  const touched = files.map(({ path, sizeBytes }, order) => ({
    path,
    order,
    extents: [{ firstPage: 0, pageCount: pagesOfSize(sizeBytes) }],
  }));
  const mode = { name: 'default', runCount: 3, files: touched, directories: [], lookups: [] };
  return makeProfile({ name: 'hello', programs, recorders: ['trace'], files, modes: [mode] });
}

/** The program in one package, its library, with this much initial-exec storage, in another. */
async function build(tlsBytes = 0): Promise<void> {
  const storage =
    tlsBytes === 0
      ? 'int hello(void) { return 0; }\n'
      : `__thread __attribute__((tls_model("initial-exec"))) char s[${tlsBytes}]; int hello(void) { return s[0]; }\n`;
  compile(other.at(LIBRARY), storage, '-shared', '-fPIC', '-Wl,-soname,libhello.so');
  const main = 'int hello(void); int main(void) { return hello(); }\n';
  compile(tree.at(PROGRAM), main, other.at(LIBRARY), `-Wl,-rpath,${dirname(LIBRARY)}`);
  profile = await profileOf(
    [PROGRAM],
    [
      [tree, PROGRAM],
      [other, LIBRARY],
    ],
  );
}

beforeEach(async () => {
  tree = new PackageTree();
  other = new PackageTree();
  await build();
});

afterEach(() => {
  process.env['PATH'] = searchPath;
  for (const one of [tree, other]) one.remove();
});

const stage = (request: Partial<StageRequest> = {}) =>
  stageTree({ tree: tree.path, over: [other.path], profiles: [profile], auditTag: true, ...request });
const auditorOf = (path: string) => readDynamic(readFileSync(path))?.audit;

it('tags the programs of a package that is being built, and keeps build-id, permissions and time', async () => {
  const path = tree.at(PROGRAM);
  chmodSync(path, 0o750);
  lutimesSync(path, 1_650_000_000.25, 1_650_000_000.25);
  const before = { status: statSync(path, { bigint: true }), id: readBuildId(readFileSync(path)) };
  const [staged] = await stage();
  expect(staged?.taggedPaths).toEqual([path]);
  expect(auditorOf(path)).toBe(AUDIT_MODULE_PATH);
  const status = statSync(path, { bigint: true });
  expect({ mode: status.mode, mtime: status.mtimeNs, size: status.size, owner: status.uid }).toEqual({
    mode: before.status.mode,
    mtime: before.status.mtimeNs,
    size: before.status.size,
    owner: before.status.uid,
  });
  expect(readBuildId(readFileSync(path))).toEqual(before.id);
});

it('is fresh where the tagged package is installed, and the same when it is done twice', async () => {
  await stage();
  const once = tree.files('/');
  const [again] = await stage();
  expect(again).toMatchObject({ taggedPaths: [], stale: [] });
  expect(tree.files('/')).toEqual(once);
  const target = new PackageTree('prefault-installed-');
  install(target.path, [tree, other]);
  expect(await shippedState(target.path)).toEqual({ names: ['hello'], fresh: true });
  target.remove();
});

it('knows a program by its content although it is tagged and its build-id was rewritten', async () => {
  await stage();
  const image = readFileSync(tree.at(PROGRAM));
  const { offsetBytes } = readBuildId(image) ?? { offsetBytes: 0 };
  image.writeUInt8(image.readUInt8(offsetBytes) ^ 0xff, offsetBytes);
  writeFileSync(tree.at(PROGRAM), image);
  expect((await stage())[0]).toMatchObject({ stale: [], planPaths: [expect.anything()] });
});

it('keeps all names of a program one file', async () => {
  linkSync(tree.at(PROGRAM), tree.at('/usr/bin/second-name'));
  await stage();
  expect(statSync(tree.at('/usr/bin/second-name')).ino).toBe(statSync(tree.at(PROGRAM)).ino);
  expect(auditorOf(tree.at('/usr/bin/second-name'))).toBe(AUDIT_MODULE_PATH);
});

it('passes over the script of a wrapped program', async () => {
  tree.write('/usr/bin/wrapper', '#!/bin/sh\n');
  const wrapped = await profileOf(
    ['/usr/bin/wrapper', PROGRAM],
    [
      [tree, PROGRAM],
      [tree, '/usr/bin/wrapper'],
    ],
  );
  expect((await stage({ profiles: [wrapped] }))[0]?.taggedPaths).toEqual([tree.at(PROGRAM)]);
});

it('tags nothing of a profile that does not fit', async () => {
  compile(tree.at(PROGRAM), 'int main(void) { return 7; }\n');
  expect((await stage())[0]).toMatchObject({
    taggedPaths: [],
    why: expect.stringContaining('another build'),
  });
  expect(auditorOf(tree.at(PROGRAM))).toBeUndefined();
});

describe('is refused before anything is written', () => {
  const refusals: [string, () => Promise<void> | void, RegExp][] = [
    [
      'where a library of the other package needs too much thread-local storage',
      () => build(4000),
      /keep '.*hello-prefault-test' from starting: .*libhello\.so 4000/,
    ],
    ['where a library is missing', () => other.remove(), /'libhello\.so', which '.*' needs, was not found/],
    ['where the program is set-user-id', () => chmodSync(tree.at(PROGRAM), 0o4755), /rights of another user/],
    [
      'where the program has file capabilities, as tar shows them',
      () => {
        const archive = ['--format=posix', '--pax-option=SCHILY.xattr.security.capability:=x', '-cf', '-'];
        writeFileSync(other.at('/archive'), execFileSync('tar', [...archive, '-C', tree.path, '.']));
        writeFileSync(other.at('/tar'), `#!/bin/sh\ncat '${other.at('/archive')}'\n`, { mode: 0o755 });
        process.env['PATH'] = `${other.path}:${searchPath}`;
      },
      /it has file capabilities/,
    ],
    [
      'where the program is static',
      async () => {
        compile(tree.at(PROGRAM), 'int main(void) { return 0; }\n', '-static');
        profile = await profileOf([PROGRAM], [[tree, PROGRAM]]);
      },
      /it is a static program/,
    ],
    [
      'where the dynamic loader is not that of glibc',
      async () => {
        compile(
          tree.at(PROGRAM),
          'int main(void) { return 0; }\n',
          '-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1',
        );
        profile = await profileOf([PROGRAM], [[tree, PROGRAM]]);
      },
      /only glibc's knows audit modules/,
    ],
    [
      'where the program is a script',
      async () => {
        tree.write(PROGRAM, '#!/bin/sh\n');
        profile = await profileOf([PROGRAM], [[tree, PROGRAM]]);
      },
      /nothing of 'hello' can be tagged: '.*' has no ELF program of it/,
    ],
  ];

  it.each(refusals)('%s', async (_, change, why) => {
    await change();
    const before = tree.files('/');
    await expect(stage()).rejects.toThrow(why);
    expect(tree.files('/')).toEqual(before);
  });
});
