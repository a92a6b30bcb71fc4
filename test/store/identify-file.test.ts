import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { contentKey } from '../../src/elf/index.js';
import { identifyFile } from '../../src/store/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from './system-root.js';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
});

afterEach(() => root.remove());

it('finds the build-id of an installed program where readelf(1) finds it', async () => {
  const path = process.execPath;
  const notes = execFileSync('readelf', ['-n', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const expected = /Build ID: ([0-9a-f]+)/.exec(notes)?.[1];
  const found = await identifyFile('/', path);
  expect(found?.buildId).toBe(expected);
  if (expected === undefined || found?.identity.kind !== 'build-id') return;
  const { buildIdOffsetBytes } = found.identity;
  const bytes = readFileSync(path).subarray(buildIdOffsetBytes, buildIdOffsetBytes + expected.length / 2);
  expect(bytes.toString('hex')).toBe(expected);
});

it('tells ELF files with a build-id by it', async () => {
  expect(await identifyFile(root.path, LIBRARY)).toMatchObject({
    path: LIBRARY,
    sizeBytes: 0x900,
    buildId: 'bb22',
    contentKey: contentKey(elf('bb22')),
    identity: { kind: 'build-id', buildId: 'bb22', buildIdOffsetBytes: 0x210 },
  });
});

it('finds a build-id that stands far behind the start of the file', async () => {
  const image = Buffer.concat([elf('bb22'), Buffer.alloc(200_000)]);
  const noteSegment = 64 + 56;
  const notes = image.subarray(0x200, 0x212);
  notes.copy(image, 150_000);
  notes.fill(0);
  image.writeBigUInt64LE(150_000n, noteSegment + 8);
  root.write(LIBRARY, image);
  expect((await identifyFile(root.path, LIBRARY))?.identity).toEqual({
    kind: 'build-id',
    buildId: 'bb22',
    buildIdOffsetBytes: 150_016,
  });
});

it.each([
  ['a build-id that no plan can hold', elf('ab'.repeat(33))],
  ['no build-id', elf('bb22').fill(0, 0x200, 0x220)],
])('tells ELF files with %s by their modification time', async (_, image) => {
  root.write(LIBRARY, image);
  execFileSync('touch', ['-d', '2001-02-03 04:05:06.123456789 UTC', root.at(LIBRARY)]);
  const found = await identifyFile(root.path, LIBRARY);
  expect(found).not.toHaveProperty('buildId');
  expect(found?.identity).toEqual({ kind: 'mtime', mtimeSeconds: 981173106n, mtimeNanoseconds: 123456789 });
});

it('gives other files the content key that the format asks for', async () => {
  const found = await identifyFile(root.path, DATA);
  expect(found?.contentKey).toBe(contentKey(Buffer.from('some data')));
  expect(found).not.toHaveProperty('buildId');
});

it('finds nothing where nothing is, or no regular file', async () => {
  mkdirSync(root.at('/usr/bin/directory'));
  for (const path of ['/usr/bin/absent', '/usr/bin/directory', `${PROGRAM}/below`]) {
    expect(await identifyFile(root.path, path)).toBeUndefined();
  }
});

it('follows symbolic links within the root only', async () => {
  symlinkSync(PROGRAM, root.at('/usr/bin/link'));
  expect((await identifyFile(root.path, '/usr/bin/link'))?.buildId).toBe('aa11');
  symlinkSync('/etc/passwd', root.at('/usr/bin/outside'));
  expect(await identifyFile(root.path, '/usr/bin/outside')).toBeUndefined();
});
