import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  auditHazards,
  contentKey,
  findPlanTrailer,
  planRanges,
  readBuildId,
  readDynamic,
  readFunctionNames,
  readFunctions,
  readPlanNote,
  readProgramInterpreter,
  readScriptInterpreter,
  readSections,
  readUnwindTable,
  readWholeProgram,
} from '../../src/elf/index';
import { compileProgram } from '../fixtures/compile-program';
import { buildElf, Content } from './build-elf';
import { sampleInstalledFiles } from './installed-files';
import { makeElf, nameOfShape, shapes } from './make-elf';

/** Any answer will do, as long as there is one. */
function readEverything(image: Buffer): void {
  readBuildId(image);
  readDynamic(image);
  readProgramInterpreter(image);
  readScriptInterpreter(image);
  readPlanNote(image);
  findPlanTrailer(image);
  planRanges(image);
  readWholeProgram(image);
  auditHazards([{ path: '/program', image }]);
  readFunctionsOf(image);
  expect(contentKey(image)).toMatch(/^sha256:[0-9a-f]{64}$/);
}

/** Any functions will do that are some and lie in the file. */
function readFunctionsOf(image: Buffer): void {
  const names = readFunctionNames(image, image);
  for (const table of [readFunctions(image), names]) {
    if (table === undefined) continue;
    expect(table.offsets.length).toBeLessThanOrEqual(image.length);
    expect(table.sizes).toHaveLength(table.offsets.length);
    table.offsets.forEach((offset, index) => {
      const end = offset + (table.sizes[index] ?? 0);
      const limit = table === names ? image.length : (table.offsets[index + 1] ?? image.length);
      if (!(offset > (table.offsets[index - 1] ?? -1) && end <= limit))
        throw new Error(`${offset} to ${end}`);
    });
  }
  for (const { offsetBytes, sizeBytes } of readSections(image) ?? [])
    if (offsetBytes + sizeBytes > image.length) throw new Error(`a section at ${offsetBytes}`);
}

/** A real library, small enough to be changed hundreds of times. */
const library = sampleInstalledFiles(2000)
  .filter((path) => path.includes('.so'))
  .map((path) => readFileSync(path))
  .filter((image) => image.length < 40_000 && readDynamic(image) !== undefined)[0];

const images: [string, Buffer][] = [
  ...shapes.map((shape): [string, Buffer] => [
    nameOfShape(shape),
    makeElf({ ...shape, buildId: Buffer.alloc(20, 7), propertyNote: true }),
  ]),
  ['a library', library ?? Buffer.alloc(0)],
];

describe.each(images)('hostile input made from %s', (_, original) => {
  it('starts from a file that is read', () => {
    expect(readBuildId(original)).toBeDefined();
  });

  it('is survived at every truncation of its first 1024 bytes', () => {
    for (let length = 0; length <= 1024; length++) readEverything(original.subarray(0, length));
  });

  it('is survived with any bytes anywhere', () => {
    expectSurvived(original, fc.oneof(fc.nat(0x300), fc.nat(original.length - 1)), readEverything);
  });
});

/** With some bytes at such places changed, and at times cut off. */
function expectSurvived(original: Buffer, at: fc.Arbitrary<number>, read: (image: Buffer) => void): void {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constant(new Uint8Array(8).fill(0xff)));
  const patches = fc.array(fc.record({ at, bytes }), { minLength: 1, maxLength: 6 });
  const length = fc.oneof({ weight: 4, arbitrary: fc.constant(original.length) }, fc.nat(original.length));
  fc.assert(
    fc.property(patches, length, (changes, end) => {
      const image = Buffer.from(original);
      for (const { at: place, bytes: changed } of changes) Buffer.from(changed).copy(image, place);
      read(image.subarray(0, end));
    }),
    { numRuns: 500 },
  );
}

/** The tables of a library and of a program that was not stripped; and what its headers say of them. */
const tables = ['.eh_frame_hdr', '.eh_frame', '.dynsym', '.gnu.hash', '.dynamic', '.symtab', '.shstrtab'];

describe.each([
  ['a library', library ?? Buffer.alloc(0)],
  ['a program that was not stripped', compiled()],
])('hostile tables made from %s', (_, original) => {
  const sections = (readSections(original) ?? []).filter(({ name }) => tables.includes(name));

  it('start from a file with functions', () => {
    expect(readUnwindTable(original)).toBeDefined();
    expect(sections.length).toBeGreaterThanOrEqual(6);
  });

  it.each(sections.map(({ name, offsetBytes, sizeBytes }) => [name, offsetBytes, sizeBytes] as const))(
    'are survived with any bytes in %s',
    (__, offsetBytes, sizeBytes) => {
      const nearBegin = fc.nat(Math.min(sizeBytes - 1, 64));
      const at = fc.oneof(nearBegin, fc.nat(sizeBytes - 1)).map((place) => offsetBytes + place);
      expectSurvived(original, at, readFunctionsOf);
    },
  );

  it('are survived with any bytes in the section headers', () => {
    const start = Number(original.readBigUInt64LE(40));
    const at = fc.integer({ min: start, max: original.length - 1 });
    expectSurvived(original, fc.oneof(at, fc.integer({ min: 40, max: 63 })), readFunctionsOf);
  });

  it('are survived cut off at any table', () => {
    for (const { offsetBytes, sizeBytes } of sections)
      for (let end = offsetBytes; end <= offsetBytes + Math.min(sizeBytes, 100); end += 1)
        readFunctionsOf(original.subarray(0, end));
  });
});

function compiled(): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'prefault-hostile-'));
  compileProgram(join(directory, 'program'));
  const image = readFileSync(join(directory, 'program'));
  rmSync(directory, { recursive: true });
  return image;
}

it('costs no more than a few times the file when all symbols share one endless name', () => {
  const shape = { is64: true, littleEndian: true };
  const [symbolCount, nameBytes] = [2000, 20_000];
  const symbols = new Content(shape);
  for (let index = 0; index < symbolCount; index += 1)
    symbols
      .int(4, 0)
      .raw([2, 0])
      .int(2, 1)
      .word(0x1000 + index, 1);
  const { image } = buildElf(shape, [
    { name: '.text', address: 0x1000, bytes: Buffer.alloc(symbolCount), flags: 5 },
    { name: '.symtab', address: 0, bytes: symbols.buffer, sectionType: 2, link: '.strtab' },
    { name: '.strtab', address: 0, bytes: Buffer.from(`${'x'.repeat(nameBytes)}\0`), sectionType: 3 },
  ]);
  const named = readFunctionNames(image)?.offsets.length ?? 0;
  expect(named).toBeGreaterThan(0);
  expect(named * nameBytes).toBeLessThanOrEqual(4 * image.length);
});

it('is survived with as many overlapping segments as there can be', () => {
  const count = 0xffff;
  const image = Buffer.alloc(64 + count * 56, 1);
  makeElf({ is64: true, littleEndian: true }).copy(image, 0, 0, 64);
  image.writeUInt16LE(count, 56);
  for (const type of [1, 4]) {
    for (let index = 0; index < count; index++) {
      const at = 64 + index * 56;
      image.writeUInt32LE(type, at);
      image.writeBigUInt64LE(0n, at + 8);
      image.writeBigUInt64LE(BigInt(image.length), at + 32);
    }
    readEverything(image);
  }
});
