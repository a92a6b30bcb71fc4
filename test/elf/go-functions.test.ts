import { readFunctionNames, readGoFunctions, readSections } from '../../src/elf/index';
import { type BuiltElf, buildElf, Content, type Part } from './build-elf';
import { fnv1a } from './fnv';
import { type ElfShape, nameOfShape, shapes } from './make-elf';

const CODE = 0x10_0000;
const TABLE = 0x20_0000;
const DYNAMIC = 0x30_0000;
const RELOCATIONS = 0x40_0000;

/** Start, relative to the code, and name; the last one ends the one before. */
const functions: [number, string][] = [
  [0x00, 'runtime.text'],
  [0x40, 'main.main'],
  [0x60, 'main.(*list[...]).add'],
  [0x100, 'fmt.Println'],
];
const END = 0x180;
const sizes = [0x40, 0x20, 0xa0, 0x80];

interface Made {
  shape: ElfShape;
  version: '1.2' | '1.16' | '1.18' | '1.20';
  /** What the table says of where the code is, if its version does. */
  text?: number;
  /** What is in the code before Go's. */
  codeBefore?: number;
  entry?: number;
  /** What the dynamic section says of the size of the relocations. */
  relocationBytes?: number;
  /** A relocation of the address of the code. */
  isRelocated?: boolean;
  sectionName?: string;
  /** What the table says of how many functions there are. */
  count?: number;
}

function goTable({ shape, version, text, codeBefore = 0, count = functions.length }: Made): Buffer {
  const magic = { '1.2': 0xfffffffb, '1.16': 0xfffffffa, '1.18': 0xfffffff0, '1.20': 0xfffffff1 }[version];
  const isRelative = version === '1.18' || version === '1.20';
  const wordBytes = shape.is64 ? 8 : 4;
  const entryBytes = isRelative ? 4 : wordBytes;
  const base = isRelative ? 0 : CODE + codeBefore;
  const names = new Content(shape);
  const nameOffsets = functions.map(([, name]) => {
    const at = names.length;
    names.raw(`${name}\0`);
    return at;
  });
  names.align(8);
  const words = { '1.2': 1, '1.16': 7, '1.18': 8, '1.20': 8 }[version];
  const headerBytes = 8 + words * wordBytes;
  const pairsBytes = (2 * functions.length + 1) * entryBytes;
  const table = new Content(shape).int(4, magic).raw([0, 0, 1, wordBytes]).word(count);
  const pairs = (infoAt: number, namesAt: number) => {
    const infos = new Content(shape);
    const content = new Content(shape);
    functions.forEach(([start], index) => {
      content.int(entryBytes, base + start, infoAt + infos.length);
      infos.int(entryBytes, base + start).int(4, namesAt + (nameOffsets[index] ?? 0), 0, 0);
    });
    return content.int(entryBytes, base + END).raw(infos.buffer).buffer;
  };
  if (version === '1.2') {
    const namesAt = headerBytes + pairsBytes + functions.length * (entryBytes + 12);
    return table.raw(pairs(headerBytes + pairsBytes, namesAt)).raw(names.buffer).buffer;
  }
  table.word(7);
  if (isRelative) table.word(text ?? CODE + codeBefore);
  table.word(headerBytes, 0, 0, 0, headerBytes + names.length);
  return table.raw(names.buffer).raw(pairs(pairsBytes, 0)).buffer;
}

function build(made: Made): BuiltElf {
  const {
    shape,
    codeBefore = 0,
    entry = 0,
    isRelocated = false,
    sectionName = '.gopclntab',
    relocationBytes,
  } = made;
  const field = TABLE + 8 + 2 * (shape.is64 ? 8 : 4);
  const relocations = new Content(shape).word(field - 8, 8, 1).word(field, 8, CODE + codeBefore);
  const dynamic = new Content(shape).word(7, RELOCATIONS, 8, relocationBytes ?? relocations.length, 0, 0);
  const parts: Part[] = [
    { name: '.text', address: CODE, bytes: Buffer.alloc(codeBefore + END), flags: 5 },
    { name: sectionName, address: TABLE, bytes: goTable(made), flags: 4 },
    ...(isRelocated
      ? [
          { name: '.rela', address: RELOCATIONS, bytes: relocations.buffer, flags: 4 },
          { name: '.dynamic', address: DYNAMIC, bytes: dynamic.buffer, flags: 6, segmentType: 2 },
        ]
      : []),
  ];
  return buildElf(shape, parts, { entry });
}

const make = (made: Made) => build(made).image;

/** Starts relative to the first function's, and sizes. */
function rowsOf(image: Buffer): number[][] | undefined {
  const table = readGoFunctions(image);
  return table && Array.from(table.offsets, (offset, index) => [offset, table.sizes[index] ?? 0]);
}

const versions = ['1.2', '1.16', '1.18', '1.20'] as const;
const cases = shapes.flatMap((shape) =>
  versions.map((version) => [version, nameOfShape(shape), shape] as const),
);

describe.each(cases)('the functions of Go %s with %s', (version, _, shape) => {
  const image = make({ shape, version });
  const codeOffset = build({ shape, version }).offsets.get('.text') ?? 0;
  const expected = functions.map(([start], index) => [codeOffset + start, sizes[index]]);

  it('are read, each up to the next', () => {
    expect(rowsOf(image)).toEqual(expected);
    expect(rowsOf(make({ shape, version, sectionName: '.data.rel.ro.gopclntab' }))).toHaveLength(4);
  });

  it('have their names', () => {
    const names = readFunctionNames(image);
    expect([...(names?.offsets ?? [])]).toEqual(expected.map(([offset]) => offset));
    expect([...(names?.sizes ?? [])]).toEqual(sizes);
    expect([...(names?.hashes ?? [])]).toEqual(functions.map(([, name]) => fnv1a(name)));
  });

  it('are none if the table is said to have more than it has, or is of another version or class', () => {
    for (const count of [functions.length + 200, 0x7fff_ffff])
      expect(rowsOf(make({ shape, version, count }))).toBeUndefined();
    for (const at of [0, 1, 2, 3, 7]) {
      const changed = Buffer.from(image);
      const place = changed.indexOf(goTable({ shape, version }));
      changed[place + at] = 0x55;
      expect(rowsOf(changed)).toBeUndefined();
    }
  });

  it('lie in the file whatever a byte of the table says', () => {
    const table = goTable({ shape, version });
    const start = image.indexOf(table);
    for (let at = start; at < start + table.length; at += 1) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(image);
        changed[at] = value;
        const names = readFunctionNames(changed);
        const starts = [...(readGoFunctions(changed)?.offsets ?? []), ...(names?.offsets ?? [])];
        expect(starts.filter((offset) => offset < codeOffset || offset >= codeOffset + END)).toEqual([]);
      }
      readGoFunctions(image.subarray(0, at));
    }
  });

  it('are none if the table is no more than its first bytes, at the end of the file', () => {
    const last = Buffer.from(image);
    goTable({ shape, version }).copy(last, last.length - 8, 0, 8);
    const { sectionsOffset } = build({ shape, version });
    const entry = sectionsOffset + 2 * (shape.is64 ? 64 : 40);
    const write = (value: number, at: number) => new Content(shape).word(value).buffer.copy(last, entry + at);
    write(last.length - 8, shape.is64 ? 24 : 16);
    write(8, shape.is64 ? 32 : 20);
    expect(readSections(last)?.at(-1)).toMatchObject({ name: '.gopclntab', sizeBytes: 8 });
    expect(rowsOf(last)).toBeUndefined();
  });

  it('are none if most of them lie outside the code', () => {
    const elsewhere = make({ shape, version });
    const [programHeaders, address] = shape.is64 ? [64, 16] : [52, 8];
    elsewhere.fill(0x11, programHeaders + address, programHeaders + address + 4);
    expect(rowsOf(elsewhere)).toBeUndefined();
  });
});

describe.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('Go code with %s', (_, shape) => {
  const version = '1.20';
  /** Starts relative to the section of code. */
  const startsOf = (made: Partial<Made>) => {
    const { image, offsets } = build({ shape, version, ...made });
    return readGoFunctions(image)?.offsets.map((offset) => offset - (offsets.get('.text') ?? 0));
  };
  const starts = (before: number) => Float64Array.from(functions, ([start]) => before + start);

  it('is found by the relocation of a position-independent program', () => {
    const made = { codeBefore: 0x30, text: 0, entry: CODE };
    expect(startsOf({ ...made, isRelocated: true })).toEqual(starts(0x30));
    expect(startsOf({ ...made, isRelocated: false, entry: CODE + 1 })).toBeUndefined();
  });

  it('is not looked for behind the end of the file', () => {
    const made = { text: 0, entry: CODE + 1, isRelocated: true, relocationBytes: 0x7fff_ffff };
    // Where the first of the relocations is not at the address, none behind it is.
    const { image } = build({ shape, version, ...made });
    const relocated = image.indexOf(new Content(shape).word(TABLE + 8 + 2 * (shape.is64 ? 8 : 4), 8).buffer);
    image.fill(0, relocated, relocated + 8);
    for (let bytes = 0; bytes < 24; bytes += 1)
      expect(readGoFunctions(Buffer.concat([image, Buffer.alloc(bytes)]))).toBeUndefined();
  });

  it('is where the section of code begins if the entry of the program is one of its functions', () => {
    expect(startsOf({ text: 0, entry: CODE + 0x60 })).toEqual(starts(0));
    expect(startsOf({ text: 0, entry: CODE + 0x61 })).toBeUndefined();
  });
});

it('are none of a program in another language', () => {
  expect(readGoFunctions(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  expect(readGoFunctions(buildElf({ is64: true, littleEndian: true }, []).image)).toBeUndefined();
});
