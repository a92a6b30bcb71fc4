import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeFunctionTable } from '../../src/elf/function-table';
import { isElf, readFunctionNames, readFunctions, readUnwindTable } from '../../src/elf/index';
import { buildElf, Content } from './build-elf';
import { sampleInstalledFiles } from './installed-files';

const directory = mkdtempSync(join(tmpdir(), 'prefault-functions-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('a table', () => {
  const row = fc.tuple(fc.nat(200), fc.nat(100));

  it('is in order, without repeats, and no function reaches into the next', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(1, 2 ** 20, 2 ** 49),
        (rows, scale) => {
          const table = makeFunctionTable(
            Float64Array.from(rows, ([offset]) => offset * scale),
            Uint32Array.from(rows, ([, size]) => size),
          );
          const first = new Map([...rows].reverse().map(([offset, size]) => [offset * scale, size]));
          const starts = [...first.keys()].sort((a, b) => a - b);
          expect([...(table?.offsets ?? [])]).toEqual(starts);
          expect([...(table?.sizes ?? [])]).toEqual(
            starts.map((start, index) =>
              Math.min(first.get(start) ?? 0, (starts[index + 1] ?? Infinity) - start),
            ),
          );
        },
      ),
    );
  });

  it('is none without functions', () => {
    expect(makeFunctionTable(new Float64Array(0), new Uint32Array(0))).toBeUndefined();
  });
});

it('are those of the unwind table in installed programs and libraries of C', () => {
  const images = sampleInstalledFiles(60)
    .map((path) => readFileSync(path))
    .filter((image) => isElf(image) && !image.includes('.gopclntab'));
  const tables = images.map((image) => readUnwindTable(image));
  expect(tables.filter((table) => table !== undefined).length).toBeGreaterThan(15);
  images.forEach((image, index) => {
    if (tables[index] !== undefined) expect(readFunctions(image)).toEqual(tables[index]);
  });
});

it('are those with a name and a size where nothing else tells', () => {
  const [source, path] = [join(directory, 'plain.c'), join(directory, 'plain.so')];
  writeFileSync(
    source,
    'int one(int n) { return n + 1; }\nint two(int n) { return n * one(n); }\n__asm__(".globl bare\\n.type bare, @function\\nbare: nop");\n',
  );
  const options = [
    '-fno-asynchronous-unwind-tables',
    '-fno-exceptions',
    '-nostdlib',
    '-Wl,--no-eh-frame-hdr',
  ];
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', ...options, '-o', path, source]);
  execFileSync('objcopy', ['--remove-section=.eh_frame', path], { stdio: 'ignore' });
  const image = readFileSync(path);
  expect(readUnwindTable(image)).toBeUndefined();
  expect(readFunctionNames(image)?.offsets).toHaveLength(3);
  const functions = readFunctions(image);
  expect(functions?.offsets).toHaveLength(2);
  expect([...(functions?.sizes ?? [])].every((size) => size > 0)).toBe(true);
});

it('are those of C and those of Go in a program that has both', () => {
  const shape = { is64: true, littleEndian: true };
  const [code, table, frames] = [0x1000, 0x2000, 0x3000];
  const go = new Content(shape).int(4, 0xfffffff1).raw([0, 0, 1, 8]);
  go.word(1, 0, code + 0x80, 72, 0, 0, 0, 72).int(4, 0, 12, 0x40, 0, 0);
  const cie = new Content(shape).int(4, 0).raw([1]).raw('zR\0').raw([1, 0x78, 16, 1, 0x1b]).align(4);
  const unwind = new Content(shape).int(4, cie.length).raw(cie.buffer);
  unwind.int(4, 16, unwind.length + 4).int(4, code - (frames + unwind.length), 0x70, 0, 0);
  const { image, offsets } = buildElf(shape, [
    { name: '.text', address: code, bytes: Buffer.alloc(0x100), flags: 5 },
    { name: '.gopclntab', address: table, bytes: go.buffer, flags: 4 },
    { name: '.eh_frame', address: frames, bytes: unwind.buffer, flags: 4 },
  ]);
  const start = offsets.get('.text') ?? 0;
  expect(readFunctions(image)).toEqual({
    offsets: Float64Array.of(start, start + 0x80),
    sizes: Uint32Array.of(0x70, 0x40),
  });
});
