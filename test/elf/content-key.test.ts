import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentKey, readBuildId } from '../../src/elf/index';
import { makeElf, nameOfShape, shapes } from './make-elf';

const sha256 = (...parts: Buffer[]) =>
  `sha256:${createHash('sha256').update(Buffer.concat(parts)).digest('hex')}`;
const buildId = Buffer.from('00112233445566778899aabbccddeeff01234567', 'hex');

describe.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('contentKey, %s', (_, shape) => {
  const image = makeElf({ ...shape, buildId });

  it('is the SHA-256 of the loaded bytes with the build-id and the section fields zero', () => {
    const loaded = Buffer.from(image.subarray(0, 0x800));
    loaded.fill(0, 0x210, 0x210 + buildId.length);
    const [shoff, shentsize] = shape.is64 ? [40, 58] : [32, 46];
    loaded.fill(0, shoff, shoff + (shape.is64 ? 8 : 4)).fill(0, shentsize, shentsize + 6);
    expect(contentKey(image)).toBe(sha256(loaded));
  });

  it('survives a build-id rewritten in place', () => {
    expect(contentKey(makeElf({ ...shape, buildId: Buffer.alloc(20, 0xab) }))).toBe(contentKey(image));
  });

  it('survives the loss of everything outside the segments', () => {
    expect(contentKey(image.subarray(0, 0x800))).toBe(contentKey(image));
  });

  it('is another for another byte of code', () => {
    expect(contentKey(makeElf({ ...shape, buildId, code: Buffer.from('Code') }))).not.toBe(contentKey(image));
  });

  it('is the SHA-256 of the whole file when a segment ends beyond it', () => {
    const cut = image.subarray(0, 0x7ff);
    expect(contentKey(cut)).toBe(sha256(cut));
  });
});

it.each([
  ['an empty file', Buffer.alloc(0)],
  ['text', Buffer.from('hello\n')],
  ['the ELF magic alone', Buffer.from('\x7fELF', 'latin1')],
])('is the SHA-256 of the content for %s', (_, image) => {
  expect(contentKey(image)).toBe(sha256(image));
});

describe('of compiled files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'prefault-elf-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const inside = (name: string) => join(directory, name);
  const read = (name: string) => readFileSync(inside(name));
  const source = inside('source.c');
  writeFileSync(
    source,
    '#include <stdio.h>\nint number = 4;\nint main(void) { return printf("%d\\n", number); }\n',
  );

  it.each([
    ['program', ['-g']],
    ['static-program', ['-g', '-static']],
    ['library', ['-g', '-shared', '-fPIC']],
  ])('survives strip(1) of a %s', (name, options) => {
    execFileSync('gcc', [...options, '-Wl,--build-id', '-o', inside(name), source]);
    for (const option of ['--strip-all', '--strip-debug', '--strip-unneeded']) {
      copyFileSync(inside(name), inside('stripped'));
      execFileSync('strip', [option, inside('stripped')]);
      expect(read('stripped').length).toBeLessThan(read(name).length);
      expect(contentKey(read('stripped'))).toBe(contentKey(read(name)));
    }
  });

  it('is one for a program linked with two build-ids', () => {
    for (const id of ['1234', '5678'])
      execFileSync('gcc', [`-Wl,--build-id=0x${id}`, '-o', inside(id), source]);
    expect(readBuildId(read('5678'))?.buildId).toBe('5678');
    expect(read('5678').equals(read('1234'))).toBe(false);
    expect(contentKey(read('5678'))).toBe(contentKey(read('1234')));
  });

  it('tells two programs apart that differ in one constant', () => {
    execFileSync('gcc', ['-Wl,--build-id=0x1234', '-o', inside('four'), source]);
    writeFileSync(source, readFileSync(source, 'utf8').replace('= 4', '= 5'));
    execFileSync('gcc', ['-Wl,--build-id=0x1234', '-o', inside('five'), source]);
    expect(readBuildId(read('five'))?.buildId).toBe(readBuildId(read('four'))?.buildId);
    expect(contentKey(read('five'))).not.toBe(contentKey(read('four')));
  });

  it('tells two objects apart, which have no segments', () => {
    const keys = ['a', 'b'].map((name) => {
      writeFileSync(source, `int ${name};\n`);
      execFileSync('gcc', ['-c', '-o', inside('object.o'), source]);
      return contentKey(read('object.o'));
    });
    expect(keys[0]).not.toBe(keys[1]);
  });
});

it('hashes 300 MB without a copy of them', () => {
  const header = makeElf({ is64: true, littleEndian: true, buildId });
  const image = Buffer.alloc(300_000_000);
  header.copy(image);
  image.writeBigUInt64LE(BigInt(image.length), 64 + 32);
  const before = process.memoryUsage();
  const key = contentKey(image);
  const after = process.memoryUsage();
  expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(
    10_000_000,
  );
  image.fill(0xee, 0x210, 0x210 + buildId.length);
  expect(contentKey(image)).toBe(key);
});
