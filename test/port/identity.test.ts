import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/bench/random';
import { isElf } from '../../src/elf/index';
import { fingerprintFile, portFile } from '../../src/port/index';
import type { Extent } from '../../src/profile/index';
import { sampleInstalledFiles } from '../elf/installed-files';
import { compileProgram } from '../fixtures/compile-program';
import { accepted, someTouched } from './touched';

const directory = mkdtempSync(join(tmpdir(), 'prefault-port-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The same page in each phase, and no other. */
function expectSamePages(image: Buffer, touched: readonly Extent[]): void {
  const fingerprint = fingerprintFile(image, touched);
  const ported = accepted(portFile({ path: '/f', sizeBytes: image.length, fingerprint }, touched, image));
  expect(ported.carry(touched)).toEqual(touched);
  expect(ported.confidence).toBeGreaterThanOrEqual(0.9);
}

const SHARES = [0, 0.02, 0.3, 0.9, 1];

function expectSameAtAllShares(image: Buffer): void {
  for (const [index, share] of SHARES.entries())
    expectSamePages(image, someTouched(image.length, share, seededRandom(image.length + index)));
}

function compiled(name: string, ...options: readonly string[]): Buffer {
  compileProgram(join(directory, name), { options });
  return readFileSync(join(directory, name));
}

/** Without its section headers: e_shoff, e_shnum and e_shstrndx zero. */
function withoutSections(image: Buffer): Buffer {
  const copy = Buffer.from(image);
  copy.fill(0, 40, 48);
  copy.fill(0, 60, 64);
  return copy;
}

const installed = sampleInstalledFiles(60).map((path): [string, Buffer] => [path, readFileSync(path)]);
const programs = installed.filter(([, image]) => isElf(image));

it('has programs and libraries to look at', () => {
  expect(programs.length).toBeGreaterThan(20);
});

describe('a file that has not changed keeps its pages and their phases', () => {
  it.each(installed)('%s', (_, image) => expectSameAtAllShares(image));

  it.each(programs.slice(0, 20))('%s without section headers', (_, image) =>
    expectSameAtAllShares(withoutSections(image)),
  );

  it.each(programs.slice(0, 20))('%s as a file of no known kind', (_, image) => {
    const copy = Buffer.from(image);
    copy.fill(0, 0, 4);
    expectSameAtAllShares(copy);
  });

  it.each<[string, readonly string[]]>([
    ['a static program', ['-static']],
    ['a static position-independent program', ['-static-pie']],
    [
      'a program for large pages, with padding between its segments',
      ['-Wl,-z,max-page-size=65536,-z,separate-code'],
    ],
    ['a program without unwind tables', ['-static', '-Wl,-s', '-Wl,--no-eh-frame-hdr']],
    ['a program with its symbols and debugging information', ['-g']],
  ])('%s', (name, options) => expectSameAtAllShares(compiled(name.replaceAll(' ', '-'), ...options)));

  it('a program without unwind tables and symbols at all', () => {
    compiled('bare', '-static');
    execFileSync('strip', ['-R', '.eh_frame', '-R', '.eh_frame_hdr', join(directory, 'bare')]);
    expectSameAtAllShares(readFileSync(join(directory, 'bare')));
  });

  it('a page that lies in nothing but padding', () => {
    const image = Buffer.alloc(64 * 4096, 1);
    const original = compiled('padded');
    original.copy(image, 0, 0, 64);
    // Two sections, with pages 2 to 59 between them.
    image.writeBigUInt64LE(BigInt(63 * 4096), 40);
    image.writeUInt16LE(3, 60);
    image.fill(0, 63 * 4096);
    for (const [index, [offset, bytes]] of [
      [4096, 5000],
      [60 * 4096, 4096],
    ].entries()) {
      const at = 63 * 4096 + (index + 1) * 64;
      image.writeUInt32LE(1, at + 4);
      image.writeBigUInt64LE(BigInt(offset ?? 0), at + 24);
      image.writeBigUInt64LE(BigInt(bytes ?? 0), at + 32);
    }
    expectSamePages(image, [
      { firstPage: 1, pageCount: 1 },
      { firstPage: 30, pageCount: 2, phase: 2 },
    ]);
    expectSameAtAllShares(image);
  });

  it.each<[string, Buffer]>([
    ['zeros', Buffer.alloc(100_000)],
    ['one byte', Buffer.alloc(1)],
    ['a page and a byte', Buffer.alloc(4097, 'text ')],
    [
      'lines of text',
      Buffer.from(Array.from({ length: 9000 }, (_, line) => `line ${line * 7919}\n`).join('')),
    ],
  ])('%s', (_, image) => expectSameAtAllShares(image));
});
