import { readFileSync } from 'node:fs';
import { isElf, readHeader, readSegments, readUnwindTable } from '../../src/elf/index';
import { buildElf, Content, type Part } from './build-elf';
import { readelf, sampleInstalledFiles } from './installed-files';
import { type ElfShape, nameOfShape, shapes } from './make-elf';

const PT_GNU_EH_FRAME = 0x6474e550;
const OMIT = 0xff;
const PCREL_SDATA4 = 0x1b;
const DATAREL_SDATA4 = 0x3b;

type Row = [offset: number, size: number];

function rowsOf(image: Buffer): Row[] {
  const table = readUnwindTable(image);
  return table === undefined
    ? []
    : Array.from(table.offsets, (offset, index) => [offset, table.sizes[index] ?? 0]);
}

/** File offset and field of the header of the unwind table. */
function unwindHeader(image: Buffer): { programHeaderAt: number; tableAt: number } | undefined {
  const header = readHeader(image);
  const segments = header === undefined ? [] : readSegments(header);
  const index = segments.findIndex(({ type }) => type === PT_GNU_EH_FRAME);
  if (header === undefined || index < 0) return undefined;
  const programHeaderAt = header.programHeadersOffset + index * header.layout.programHeaderSize;
  return { programHeaderAt, tableAt: segments[index]?.offsetBytes ?? 0 };
}

describe('of the installed programs and libraries', () => {
  const files = sampleInstalledFiles(90)
    .map((path) => ({ path, image: readFileSync(path) }))
    .filter(({ image }) => isElf(image) && image.length < 2_000_000)
    // Objects that were not linked have no segments.
    .filter(({ image }) => (readHeader(image)?.programHeaderCount ?? 0) > 0);

  it('has the functions that readelf --debug-dump=frames has', () => {
    const listings = readelf(
      '--debug-dump=frames',
      files.map(({ path }) => path),
    );
    let count = 0;
    for (const { path, image } of files) {
      const rows = rowsOf(image);
      expect([path, rows]).toEqual([path, framesOf(image, listings.get(path) ?? '')]);
      count += rows.length;
    }
    expect(files.length).toBeGreaterThan(30);
    expect(count).toBeGreaterThan(3000);
  });

  it('has the same ones without the table for binary search, and without its header', () => {
    for (const { path, image } of files) {
      const place = unwindHeader(image);
      if (place === undefined) continue;
      const expected = rowsOf(image);
      const [tableless, headless] = [Buffer.from(image), Buffer.from(image)];
      tableless.fill(OMIT, place.tableAt + 2, place.tableAt + 4);
      headless.fill(0, place.programHeaderAt, place.programHeaderAt + 4);
      expect([path, rowsOf(tableless)]).toEqual([path, expected]);
      expect([path, rowsOf(headless)]).toEqual([path, expected]);
    }
  });
});

function framesOf(image: Buffer, listing: string): Row[] {
  const header = readHeader(image);
  const segments = header === undefined ? [] : readSegments(header).filter(({ type }) => type === 1);
  const frames = listing.split(/^Contents of the /m).find((part) => part.startsWith('.eh_frame'));
  const rows = [...(frames ?? '').matchAll(/ pc=([0-9a-f]+)\.\.([0-9a-f]+)$/gm)].map(
    ([, from = '', to = '']): Row => {
      const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      const load = segments.find(({ address, fileBytes }) => start >= address && start < address + fileBytes);
      return [start - (load?.address ?? 0) + (load?.offsetBytes ?? 0), end - start];
    },
  );
  return rows.sort((a, b) => a[0] - b[0]);
}

interface Made {
  shape: ElfShape;
  /** Addresses and sizes of the functions, as the table lists them. */
  functions: readonly Row[];
  /** Encodings. */
  table?: number;
  pointers?: number;
  augmentation?: string;
  isExtended?: boolean;
  /** What the header says; by default how many there are. */
  count?: number;
  /** By how much the FDEs miss their CIE. */
  cieError?: number;
  /** What stands where a CIE has zero. */
  cieId?: number;
  /** What the FDEs say of their length. */
  fdeBytes?: number;
}

const CODE = 0x10_0000;
const CODE_BYTES = 0x1000;
const HEADER = 0x20_0000;
const FRAMES = 0x30_0000;

const bytesOf = (encoding: number, { is64 }: ElfShape) => [is64 ? 8 : 4, 0, 2, 4][encoding & 7] ?? 8;

/** What is relative to its place or to the table, as it is written. */
function encoded(value: number, encoding: number, place: number): number {
  if ((encoding & 0x70) === 0x10) return value - place;
  return (encoding & 0x70) === 0x30 ? value - HEADER : value;
}

function make(made: Made): { image: Buffer; codeOffset: number } {
  const {
    shape,
    functions,
    table = DATAREL_SDATA4,
    pointers = PCREL_SDATA4,
    count = functions.length,
  } = made;
  const { augmentation = 'zR', isExtended = false, cieError = 0, cieId = 0, fdeBytes } = made;
  const frames = new Content(shape);
  const append = (contents: Content, length = contents.length) => {
    const at = frames.length;
    if (isExtended) frames.int(4, -1).int(8, length);
    else frames.int(4, length);
    frames.raw(contents.buffer);
    return at;
  };
  const cie = new Content(shape).int(4, cieId).raw([1]).raw(`${augmentation}\0`).raw([1, 0x78, 16]);
  const data = new Content(shape);
  for (const letter of augmentation.slice(1)) {
    if (letter === 'R') data.raw([pointers]);
    if (letter === 'L') data.raw([PCREL_SDATA4]);
    if (letter === 'P') data.raw([0x9b]).int(4, 1234);
  }
  if (augmentation.startsWith('z')) cie.raw([data.length]).raw(data.buffer);
  append(cie.align(4));
  const prefix = isExtended ? 12 : 4;
  const places = functions.map(([address, size]) => {
    const contents = new Content(shape).int(4, frames.length + prefix + cieError);
    const bytes = bytesOf(pointers, shape);
    const field = FRAMES + frames.length + prefix + 4;
    contents
      .int(bytes, encoded(address, pointers, field))
      .int(bytes, size)
      .raw([0])
      .align(4);
    return append(contents, fdeBytes);
  });
  frames.int(4, 0);

  const header = new Content(shape).raw([1, PCREL_SDATA4, 0x03, table]);
  header.int(4, FRAMES - HEADER - 4, count);
  const bytes = bytesOf(table, shape);
  functions.forEach(([address], index) => {
    header.int(bytes, encoded(address, table, HEADER + header.length));
    header.int(bytes, encoded(FRAMES + (places[index] ?? 0), table, HEADER + header.length));
  });
  const parts: Part[] = [
    { name: '.text', address: CODE, bytes: Buffer.alloc(CODE_BYTES), flags: 5 },
    { name: '.eh_frame_hdr', address: HEADER, bytes: header.buffer, flags: 4, segmentType: PT_GNU_EH_FRAME },
    { name: '.eh_frame', address: FRAMES, bytes: frames.buffer, flags: 4 },
  ];
  const { image, offsets } = buildElf(shape, parts);
  return { image, codeOffset: offsets.get('.text') ?? 0 };
}

/** The functions of a made file, by their addresses. */
function functionsOf(made: Made): Row[] {
  const { image, codeOffset } = make(made);
  return rowsOf(image).map(([offset, size]) => [offset - codeOffset + CODE, size]);
}

const good: Row[] = [
  [CODE, 0x20],
  [CODE + 0x20, 0x11],
  [CODE + 0x40, 0x300],
  [CODE + 0x800, 0x800],
];

describe.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('of a file of %s', (_, shape) => {
  it.each([
    ['as compilers make it', {}],
    ['with signed pointers to where they stand', { table: PCREL_SDATA4 }],
    ['with unsigned pointers', { table: 0x03 }],
    ['with pointers of 8 bytes', { table: 0x3c, pointers: 0x1c }],
    ['with absolute pointers', { table: 0x00, pointers: 0x00 }],
    ['without augmentation', { augmentation: '', pointers: 0x00 }],
    ['with a personality before the encoding', { augmentation: 'zPLR' }],
    ['with signal frames', { augmentation: 'zRS' }],
    ['with lengths of 64 bits', { isExtended: true }],
    ['with a table that is omitted', { table: OMIT }],
  ])('is read %s', (__, options) => {
    expect(functionsOf({ shape, functions: good, ...options })).toEqual(good);
  });

  it('is read though it is not sorted and repeats itself', () => {
    const functions = [...good.slice(2), ...good];
    expect(functionsOf({ shape, functions })).toEqual(good);
  });

  it('has no function that reaches into the next', () => {
    const functions: Row[] = [...good.slice(0, 2), [CODE + 0x40, 0xf00], ...good.slice(3)];
    expect(functionsOf({ shape, functions })).toEqual([
      ...good.slice(0, 2),
      [CODE + 0x40, 0x7c0],
      ...good.slice(3),
    ]);
  });

  const lies: [string, Row][] = [
    ['without bytes', [CODE + 0x700, 0]],
    ['that ends behind the code', [CODE + 0xff0, 0x11]],
    ['that begins before the code', [CODE - 1, 4]],
    ['in what is no code', [HEADER, 4]],
    ['larger than anything', [CODE + 0x700, 0x7fff_ffff]],
  ];

  it.each(lies)('leaves out a function %s', (__, lie) => {
    expect(functionsOf({ shape, functions: [...good, lie] })).toEqual(good);
  });

  it('is none if most of it is wrong', () => {
    const functions = [...good, ...lies.map(([, lie]) => lie)];
    expect(functionsOf({ shape, functions })).toEqual([]);
  });

  it.each([
    ['with FDEs whose CIE is another FDE or nothing', { cieError: -20 }],
    ['with FDEs whose CIE is none', { cieId: 4 }],
    ['with FDEs that have no room for a size', { fdeBytes: 8 }],
    ['with FDEs that reach beyond the file', { fdeBytes: 0x7fff_fff0 }],
    ['with FDEs whose CIE lies behind them', { cieError: -0x100 }],
    ['with pointers that nothing can be read from', { pointers: 0x09 }],
    ['with pointers to pointers', { pointers: 0x9b }],
    ['with an unknown augmentation', { augmentation: 'zXR' }],
    ['with an augmentation of the first compilers', { augmentation: 'eh' }],
  ])('is none %s', (__, options) => {
    expect(functionsOf({ shape, functions: good, ...options })).toEqual([]);
  });

  it('is survived cut off anywhere', () => {
    for (const options of [{}, { table: 0x3c, pointers: 0x1c }, { isExtended: true }, { table: OMIT }]) {
      const { image } = make({ shape, functions: good, ...options });
      for (let length = 0; length < image.length; length += 1) {
        const rows = rowsOf(image.subarray(0, length));
        expect(rows.filter(([offset, size]) => offset + size > length)).toEqual([]);
      }
    }
  });

  it('is read without its table when that is said to be larger than its segment', () => {
    for (const count of [good.length + 1, 0xffff_ffff]) {
      expect(functionsOf({ shape, functions: good, count })).toEqual(good);
    }
  });
});

it.each(shapes.filter(({ is64 }) => !is64))('has addresses of 32 bits that wrap around (%j)', (shape) => {
  expect(functionsOf({ shape, functions: good, table: 0x13, pointers: 0x13 })).toEqual(good);
});
