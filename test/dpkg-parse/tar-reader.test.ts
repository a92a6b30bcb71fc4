import { execFileSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type TarEntry, TarReader } from '../../src/dpkg-parse/index.js';
import { outcomeOf } from '../fixtures/survive.js';
import { scratchDirectory, writeTree } from '../packages/build-packages.js';

const scratch = scratchDirectory();
const tree = join(scratch.path, 'tree');
const LONG = `${'d'.repeat(90)}/${'e'.repeat(90)}`;
const LONGER = `${'f'.repeat(200)}/${'g'.repeat(200)}/${'h'.repeat(200)}`;

beforeAll(() => {
  writeTree(tree, {
    '/a': 'content',
    '/empty': '',
    '/blocks': 'x'.repeat(1024),
    '/ü mlaut': 'y'.repeat(513),
    [`/${LONG}/file`]: 'long',
    '/link': '-> a',
  });
  linkSync(join(tree, 'a'), join(tree, 'hard'));
  utimesSync(join(tree, 'a'), 0, 0);
});
afterAll(() => scratch.remove());

function archive(format: string): Buffer {
  const options = ['--sort=name', '--owner=root', '--group=root', `--format=${format}`];
  return execFileSync('tar', ['-C', tree, ...options, '-cf', '-', '.'], { maxBuffer: 1 << 28 });
}

function list(bytes: Buffer, keep?: (name: string) => boolean): TarEntry[] {
  const reader = new TarReader(keep);
  reader.push(bytes);
  return reader.end();
}

function expectAsOnDisk(entries: readonly TarEntry[]): void {
  for (const { name, kind, mode, sizeBytes, mtimeSeconds, linkTarget } of entries) {
    const status = lstatSync(join(tree, name));
    if (kind === 'hard-link') {
      expect([name, linkTarget && lstatSync(join(tree, linkTarget)).ino]).toEqual([name, status.ino]);
      continue;
    }
    expect([name, kind === 'directory', kind === 'symbolic-link', kind === 'file']).toEqual([
      name,
      status.isDirectory(),
      status.isSymbolicLink(),
      status.isFile(),
    ]);
    expect([name, mode, sizeBytes]).toEqual([name, status.mode & 0o7777, status.isFile() ? status.size : 0]);
    expect([name, mtimeSeconds]).toEqual([name, Math.floor(status.mtimeMs / 1000)]);
    expect([name, linkTarget]).toEqual([
      name,
      status.isSymbolicLink() ? readlinkSync(join(tree, name)) : undefined,
    ]);
  }
}

const FORMATS = ['v7', 'ustar', 'oldgnu', 'gnu', 'pax'];

describe.each(FORMATS)('an archive of format %s', (format) => {
  it('is listed as tar lists it, with the facts of the files', () => {
    // v7 has no room for the long name.
    const bytes = format === 'v7' ? archiveOf('a', 'empty', 'blocks', 'link') : archive(format);
    const names = execFileSync('tar', ['--quoting-style=literal', '-tf', '-'], {
      input: bytes,
      encoding: 'utf8',
    });
    const entries = list(bytes);
    expect(entries.map(({ name }) => name)).toEqual(names.trimEnd().split('\n'));
    expectAsOnDisk(entries);
  });

  function archiveOf(...names: string[]): Buffer {
    return execFileSync('tar', ['-C', tree, `--format=${format}`, '-cf', '-', ...names]);
  }
});

it('reads names and link targets of any length', () => {
  mkdirSync(join(tree, LONGER), { recursive: true });
  writeTree(tree, { [`/${LONGER}/file`]: 'longer', '/far': `-> ${LONGER}/file` });
  for (const format of ['gnu', 'pax']) {
    const entries = list(archive(format));
    expect(entries.map(({ name }) => name)).toContain(`./${LONGER}/file`);
    expect(entries.find(({ name }) => name === './far')?.linkTarget).toBe(`${LONGER}/file`);
    expectAsOnDisk(entries);
  }
});

it('gives the same list however the bytes are cut, and the content that it is told to keep', () => {
  const bytes = archive('pax');
  const keep = (name: string) => name === './ü mlaut' || name === './a';
  const whole = list(bytes, keep);
  expect(
    whole.filter(({ content }) => content !== undefined).map(({ content }) => content?.toString()),
  ).toEqual(['content', 'y'.repeat(513)]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const reader = new TarReader(keep);
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        reader.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(reader.end()).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

it('reads sizes that do not fit in octal digits', () => {
  const block = Buffer.from(archive('gnu').subarray(0, 512));
  block.write('big', 0);
  block[156] = 0x30;
  Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]).copy(block, 124);
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const reader = new TarReader();
  reader.push(block);
  // The size is believed: the archive ends before the sixteen gigabytes that were announced.
  expect(() => reader.end()).toThrow('ends in the middle of an entry');
});

function survive(bytes: Buffer): void {
  outcomeOf(() => list(bytes, () => true));
}

describe('hostile archives', () => {
  it.each(['gnu', 'pax'])('are survived at every length of the format %s', (format) => {
    const bytes = archive(format).subarray(0, 6 * 1024);
    for (let length = 0; length <= bytes.length; length++) survive(bytes.subarray(0, length));
  });

  it('are survived with any bytes anywhere, checksums mended', () => {
    const original = archive('pax');
    const patch = fc.record({ block: fc.nat(24), at: fc.nat(511), bytes: fc.uint8Array({ maxLength: 12 }) });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 4 }), (patches) => {
        const bytes = Buffer.from(original);
        for (const { block, at, bytes: inserted } of patches) {
          const header = bytes.subarray(block * 512, block * 512 + 512);
          Buffer.from(inserted).copy(header, at);
          header.fill(0x20, 148, 156);
          const sum = header.reduce((total, byte) => total + byte, 0);
          header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
        }
        survive(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused when a header is none', () => {
    expect(() => list(Buffer.alloc(512, 1))).toThrow('entry 1 has no valid header');
  });
});
