import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FunctionNames, isElf, readFunctionNames, readHeader, readSegments } from '../../src/elf/index';
import { buildElf, Content, type Part } from './build-elf';
import { fnv1a } from './fnv';
import { readelf, sampleInstalledFiles } from './installed-files';
import { type ElfShape, nameOfShape, shapes } from './make-elf';

const directory = mkdtempSync(join(tmpdir(), 'prefault-names-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);

writeFileSync(
  inside('program.c'),
  `static __attribute__((noinline)) int hidden(int n) { return n * 3; }
__attribute__((noinline)) int shown(int n) { return hidden(n) + 1; }
int alias(int n) __attribute__((alias("shown")));
int main(int count, char **arguments) { return shown(count) + (arguments == 0); }
`,
);

function compile(name: string, ...options: readonly string[]): string {
  execFileSync('gcc', ['-O1', '-g', '-o', inside(name), inside('program.c'), ...options]);
  return inside(name);
}

/** Runs a tool on a copy of a file. */
function changed(path: string, name: string, tool: string, ...options: readonly string[]): Buffer {
  execFileSync(tool, [...options, path, ...(tool === 'strip' ? ['-o'] : []), inside(name)]);
  return readFileSync(inside(name));
}

interface Listed {
  hashes: Set<number>;
  sizes: Set<number>;
}

/** What readelf -s lists of functions in code, by their file offsets. */
function listedFunctions(image: Buffer, listing: string): Map<number, Listed> {
  const header = readHeader(image);
  const code = (header === undefined ? [] : readSegments(header)).filter(
    ({ type, flags }) => type === 1 && (flags & 1) !== 0,
  );
  const found = new Map<number, Listed>();
  const rows = listing.matchAll(
    /^ *\d+: ([0-9a-f]+) +(0x[0-9a-f]+|\d+) (?:FUNC|IFUNC) +\S+ +\S+ +\d+ (\S+)(?: \(\d+\))?$/gm,
  );
  for (const [, digits = '', size = '', name = ''] of rows) {
    const value = Number.parseInt(digits, 16);
    const load = code.find(({ address, fileBytes }) => value >= address && value < address + fileBytes);
    if (load === undefined) continue;
    const offset = value - load.address + load.offsetBytes;
    const listed = found.get(offset) ?? { hashes: new Set(), sizes: new Set() };
    listed.hashes.add(fnv1a(name.replace(/(?<=.)@.*$/, '')));
    listed.sizes.add(Math.min(Number(size), load.address + load.fileBytes - value));
    found.set(offset, listed);
  }
  return found;
}

function expectAsListed(path: string, names: FunctionNames | undefined, listed: Map<number, Listed>): void {
  const offsets = [...(names?.offsets ?? [])];
  expect([path, offsets]).toEqual([path, [...listed.keys()].sort((a, b) => a - b)]);
  offsets.forEach((offset, index) => {
    const { hashes, sizes } = listed.get(offset) ?? { hashes: new Set(), sizes: new Set() };
    if (!hashes.has(names?.hashes[index] ?? -1) || !sizes.has(names?.sizes[index] ?? -1))
      throw new Error(`${path}: another name or size at ${offset}`);
  });
}

describe('of installed programs and libraries', () => {
  const files = sampleInstalledFiles(150).filter(
    (path) => isElf(readFileSync(path)) && (readHeader(readFileSync(path))?.programHeaderCount ?? 0) > 0,
  );

  it('are those that readelf -s lists as defined functions', () => {
    const listings = readelf('-s', files);
    let count = 0;
    for (const path of files) {
      const image = readFileSync(path);
      const names = readFunctionNames(image);
      expectAsListed(path, names, listedFunctions(image, listings.get(path) ?? ''));
      count += names?.offsets.length ?? 0;
    }
    expect(count).toBeGreaterThan(2000);
  });

  it('are found without section headers where there is no other table than that of ld.so', () => {
    let count = 0;
    for (const path of files) {
      const image = readFileSync(path);
      const header = readHeader(image);
      if (header?.reader.is64 !== true) continue;
      const listing = execFileSync('readelf', ['-SW', path], { encoding: 'utf8' });
      if (/ SYMTAB | \.gopclntab /.test(listing)) continue;
      const headless = Buffer.from(image).fill(0, header.layout.shoff, header.layout.shoff + 8);
      expect([path, readFunctionNames(headless)]).toEqual([path, readFunctionNames(image)]);
      count += 1;
    }
    expect(count).toBeGreaterThan(20);
  });
});

const hashesOf = (names: FunctionNames | undefined) => new Set(names?.hashes ?? []);

describe('of a program', () => {
  const path = compile('program');
  const whole = readFileSync(path);
  const stripped = changed(path, 'stripped', 'strip');

  it('has the local ones too, unless it was stripped', () => {
    for (const name of ['main', 'hidden', '_start']) {
      expect([name, hashesOf(readFunctionNames(whole)).has(fnv1a(name))]).toEqual([name, true]);
      expect([name, hashesOf(readFunctionNames(stripped)).has(fnv1a(name))]).toEqual([name, false]);
    }
    const shown = Math.min(fnv1a('shown'), fnv1a('alias'));
    expect(hashesOf(readFunctionNames(whole)).has(shown)).toBe(true);
  });

  it('has those of its debug file, laid over the stripped one', () => {
    const debug = changed(path, 'program.debug', 'objcopy', '--only-keep-debug');
    expect(readFunctionNames(stripped, debug)).toEqual(readFunctionNames(whole));
    expect(readFunctionNames(stripped, whole)).toEqual(readFunctionNames(whole));
    expect(readFunctionNames(stripped, stripped)).toEqual(readFunctionNames(stripped));
  });

  it.each(['sysv', 'gnu', 'both'])('has the same with a hash table of style %s', (style) => {
    const library = compile(`lib${style}.so`, '-shared', '-fPIC', `-Wl,--hash-style=${style}`);
    const hashes = hashesOf(readFunctionNames(changed(library, `stripped-${style}`, 'strip')));
    expect(hashes.has(Math.min(fnv1a('shown'), fnv1a('alias')))).toBe(true);
    expect(hashes.has(fnv1a('main'))).toBe(true);
    expect(hashes.has(fnv1a('hidden'))).toBe(false);
  });
});

interface Symbol {
  name: string;
  value: number;
  size?: number;
  type?: number;
  section?: number;
}

const CODE = 0x10_0000;

function withSymbols(shape: ElfShape, symbols: readonly Symbol[], machine?: number): Buffer {
  const names = new Content(shape).raw('\0');
  const table = new Content(shape);
  for (const { name, value, size = 4, type = 2, section = 1 } of symbols) {
    const at = names.length;
    names.raw(`${name}\0`);
    if (shape.is64) table.int(4, at).raw([type, 0]).int(2, section).int(8, value, size);
    else table.int(4, at, value, size).raw([type, 0]).int(2, section);
  }
  const parts: Part[] = [
    { name: '.text', address: CODE, bytes: Buffer.alloc(0x100), flags: 5 },
    { name: '.data', address: CODE * 2, bytes: Buffer.alloc(0x100), flags: 6 },
    { name: '.symtab', address: 0, bytes: table.buffer, sectionType: 2, link: '.strtab' },
    { name: '.strtab', address: 0, bytes: names.buffer, sectionType: 3 },
  ];
  return buildElf(shape, parts, machine === undefined ? {} : { machine }).image;
}

/** Name's hash and size by the address relative to the first. */
function rowsOf(image: Buffer): number[][] {
  const names = readFunctionNames(image);
  const first = names?.offsets[0] ?? 0;
  return Array.from(names?.offsets ?? [], (offset, index) => [
    offset - first,
    names?.sizes[index] ?? -1,
    names?.hashes[index] ?? -1,
  ]);
}

describe.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('in a file of %s', (_, shape) => {
  it('are functions that are defined in code and have a name', () => {
    const image = withSymbols(shape, [
      { name: 'second', value: CODE + 0x20, size: 0 },
      { name: 'first', value: CODE, size: 8 },
      { name: 'resolver', value: CODE + 0x30, type: 0x1a },
      { name: 'sectioned', value: CODE + 0x40, section: 0xffff },
      { name: 'long', value: CODE + 0xf0, size: 0x1000 },
      { name: 'object', value: CODE + 0x50, type: 1 },
      { name: 'undefined', value: CODE + 0x60, section: 0 },
      { name: 'absolute', value: CODE + 0x70, section: 0xfff1 },
      { name: 'data', value: CODE * 2 },
      { name: 'beyond', value: CODE + 0x100 },
      { name: '', value: CODE + 0x80 },
    ]);
    expect(rowsOf(image)).toEqual([
      [0, 8, fnv1a('first')],
      [0x20, 0, fnv1a('second')],
      [0x30, 4, fnv1a('resolver')],
      [0x40, 4, fnv1a('sectioned')],
      [0xf0, 0x10, fnv1a('long')],
    ]);
  });

  it('are the same whatever the order of the symbols', () => {
    const symbols = ['read', '__read', '__GI_read'].map((name, index) => ({
      name,
      value: CODE,
      size: index,
    }));
    expect(rowsOf(withSymbols(shape, symbols))).toEqual(rowsOf(withSymbols(shape, symbols.reverse())));
    expect(rowsOf(withSymbols(shape, symbols))).toHaveLength(1);
  });

  it.each([
    ['f.lto_priv.0', 'f'],
    ['f.lto_priv.12', 'f'],
    ['f.llvm.1234567890123456789', 'f'],
    ['f.part.0.lto_priv.3', 'f.part.0'],
    ['f.lto_priv.0.lto_priv.1', 'f'],
    ['f.part.0', 'f.part.0'],
    ['f.constprop.3', 'f.constprop.3'],
    ['f.lto_priv.0.cold', 'f.lto_priv.0.cold'],
    ['f.lto_priv.', 'f.lto_priv.'],
    ['f_lto_priv.1', 'f_lto_priv.1'],
    ['.llvm.1', '.llvm.1'],
    ['17', '17'],
    ['f@VERS_1', 'f'],
    ['f@@VERS_1.2', 'f'],
    ['@f', '@f'],
    ['_ZN3füßEv', '_ZN3füßEv'],
  ])('count %j as %j', (name, counted) => {
    const bytes = Buffer.from(name).toString('latin1');
    expect(rowsOf(withSymbols(shape, [{ name: bytes, value: CODE }]))).toEqual([[0, 4, fnv1a(counted)]]);
  });

  it('are those of the other file where it has any, else its own', () => {
    const own = withSymbols(shape, [
      { name: 'a', value: CODE },
      { name: 'b', value: CODE + 8 },
    ]);
    const at = (name: string, value: number) => withSymbols(shape, [{ name, value }]);
    const hashes = (symbols: Buffer) => [...(readFunctionNames(own, symbols)?.hashes ?? [])];
    // Whichever of two hashes is the lesser one.
    expect(hashes(at('b', CODE))).toEqual([fnv1a('b'), fnv1a('b')]);
    expect(hashes(at('a', CODE + 8))).toEqual([fnv1a('a'), fnv1a('a')]);
    expect(hashes(at('c', CODE + 16))).toEqual([fnv1a('a'), fnv1a('b'), fnv1a('c')]);
  });

  it.each(['.symtab', '.strtab'])('are none if %s reaches beyond the file', (name) => {
    const [symbol, index] = [{ name: 'f', value: CODE }, name === '.symtab' ? 3 : 4];
    const image = withSymbols(shape, [symbol]);
    const entryBytes = shape.is64 ? 64 : 40;
    const table = image.length - 6 * entryBytes;
    const sizeAt = table + index * entryBytes + (shape.is64 ? 32 : 20);
    image.fill(0x11, sizeAt, sizeAt + 4);
    expect(readFunctionNames(image)).toBeUndefined();
  });

  it('are told by ARM with the instruction set in the lowest bit', () => {
    const symbols = [
      { name: 'arm', value: CODE },
      { name: 'thumb', value: CODE + 0x11 },
    ];
    expect(rowsOf(withSymbols(shape, symbols, 40)).map(([at]) => at)).toEqual([0, 0x10]);
    expect(rowsOf(withSymbols(shape, symbols, 62)).map(([at]) => at)).toEqual([0, 0x11]);
  });

  it('are none without symbols', () => {
    expect(readFunctionNames(withSymbols(shape, []))).toBeUndefined();
  });
});

it('are none of what is no ELF file', () => {
  expect(readFunctionNames(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
});
