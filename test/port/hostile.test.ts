import fc from 'fast-check';
import { seededRandom } from '../../src/bench/random';
import { readSections } from '../../src/elf/index';
import { encodeFingerprint } from '../../src/port/fingerprint';
import { fingerprintFile, portFile } from '../../src/port/index';
import { type Extent, pagesOfSize } from '../../src/profile/index';
import { build, makeProgram } from './built-programs';
import { accepted, expectWellFormed, someTouched } from './touched';

const { image, unstripped } = build(makeProgram(60, 5));
const touched = someTouched(image.length, 0.6, seededRandom(6));
const fingerprint = fingerprintFile(image, touched) ?? '';
const former = { path: '/f', sizeBytes: image.length, fingerprint };

/** Ports to a file and from it. */
function expectSurvived(now: Buffer, text = fingerprint, pages: readonly Extent[] = touched): void {
  const ported = portFile({ ...former, fingerprint: text }, pages, now);
  expectWellFormed(ported, pages, now.length);
  const carried = 'refused' in ported ? [] : ported.carry(pages);
  const next = fingerprintFile(now, carried);
  if (next === undefined) return;
  const back = portFile({ path: '/f', sizeBytes: now.length, fingerprint: next }, carried, image);
  expectWellFormed(back, carried, image.length);
}

const section = (name: string) => {
  const found = readSections(image)?.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe('a new file that lies is survived', () => {
  it('at every truncation of its headers and at both ends of its sections', () => {
    const ends = (readSections(image) ?? []).flatMap(({ offsetBytes, sizeBytes }) => [
      offsetBytes,
      offsetBytes + sizeBytes,
    ]);
    const places = [...Array(512).keys(), ...ends.flatMap((end) => [end - 1, end, end + 1])];
    for (const length of places) expectSurvived(image.subarray(0, length));
  });

  it('with any bytes anywhere, thousands of times', () => {
    const random = seededRandom(42);
    const below = (limit: number) => Math.floor(random() * limit);
    const tables = [
      0,
      64,
      section('.eh_frame_hdr').offsetBytes,
      section('.eh_frame').offsetBytes,
      image.readUInt32LE(40),
    ];
    for (let run = 0; run < 1500; run += 1) {
      const copy = Buffer.from(image);
      for (let patches = 1 + below(6); patches > 0; patches -= 1) {
        const start = random() < 0.8 ? (tables[below(tables.length)] ?? 0) + below(300) : below(copy.length);
        const bytes = Array.from({ length: 1 + below(8) }, () => (random() < 0.3 ? 0xff : below(256)));
        Buffer.from(bytes).copy(copy, Math.min(start, copy.length - 1));
      }
      expectSurvived(copy);
    }
  });

  it.each<[string, (view: DataView, table: number, count: number) => void]>([
    [
      'points outside',
      (view, table, count) => {
        for (let i = 0; i < count; i += 1) view.setInt32(table + 8 * i, 2 ** 31 - 1 - i, true);
      },
    ],
    [
      'descends',
      (view, table, count) => {
        const words = Array.from({ length: 2 * count }, (_, i) => view.getInt32(table + 4 * i, true));
        for (let i = 0; i < count; i += 1) {
          view.setInt32(table + 8 * i, words[2 * (count - 1 - i)] ?? 0, true);
          view.setInt32(table + 8 * i + 4, words[2 * (count - 1 - i) + 1] ?? 0, true);
        }
      },
    ],
    [
      'tells of one function many times',
      (view, table, count) => {
        for (let i = 0; i < count; i += 1) view.setInt32(table + 8 * i, view.getInt32(table, true), true);
      },
    ],
    ['counts too many', (view, table) => view.setUint32(table - 4, 0xffffffff, true)],
  ])('with an unwind table that %s', (_, lie) => {
    const copy = Buffer.from(image);
    const start = section('.eh_frame_hdr').offsetBytes;
    lie(new DataView(copy.buffer, copy.byteOffset, copy.length), start + 12, copy.readUInt32LE(start + 8));
    expectSurvived(copy);
  });

  it.each([0, 1, 0x7fffffff, 0xffffffff])('with functions of %i bytes', (bytes) => {
    const copy = Buffer.from(image);
    const { offsetBytes, sizeBytes } = section('.eh_frame');
    // After its CIE, each record: length, distance, start, bytes of code.
    for (let at = offsetBytes; at < offsetBytes + sizeBytes; at += 4 + copy.readUInt32LE(at)) {
      if (copy.readUInt32LE(at) === 0) break;
      if (copy.readUInt32LE(at + 4) !== 0) copy.writeUInt32LE(bytes, at + 12);
    }
    expectSurvived(copy);
  });

  it('with as many sections as there can be, each over the whole file, and of one name', () => {
    const count = 0xfeff;
    const copy = Buffer.concat([image, Buffer.alloc(count * 64)]);
    copy.writeBigUInt64LE(BigInt(image.length), 40);
    copy.writeUInt16LE(count, 60);
    for (let index = 1; index < count; index += 1) {
      const at = image.length + index * 64;
      copy.writeUInt32LE(1, at + 4);
      copy.writeBigUInt64LE(4n, at + 8);
      copy.writeBigUInt64LE(BigInt(image.length), at + 32);
    }
    expectSurvived(copy);
  });

  it('with a symbol table of a million equal names', () => {
    const count = 1_000_000;
    const { address, sizeBytes } = section('.text');
    const [names, symbols] = [Buffer.from('\0same\0'), Buffer.alloc(count * 24)];
    for (let index = 0; index < count; index += 1) {
      symbols.writeUInt32LE(1, index * 24);
      symbols[index * 24 + 4] = 2;
      symbols.writeUInt16LE(1, index * 24 + 6);
      symbols.writeUInt32LE(address + (index % sizeBytes), index * 24 + 8);
    }
    const copy = Buffer.concat([unstripped, names, symbols]);
    const headers = Number(copy.readBigUInt64LE(40));
    for (let at = headers; at < unstripped.length; at += 64) {
      if (copy.readUInt32LE(at + 4) !== 2) continue;
      copy.writeBigUInt64LE(BigInt(unstripped.length + names.length), at + 24);
      copy.writeBigUInt64LE(BigInt(symbols.length), at + 32);
      const strings = headers + copy.readUInt32LE(at + 40) * 64;
      copy.writeBigUInt64LE(BigInt(unstripped.length), strings + 24);
      copy.writeBigUInt64LE(BigInt(names.length), strings + 32);
    }
    expectWellFormed(portFile(former, touched, image, copy), touched, image.length);
    expectSurvived(copy);
  });
});

describe('a profile that lies is survived', () => {
  it.each<[string, Extent[]]>([
    ['pages beyond the file', [{ firstPage: 2 ** 52, pageCount: 2 ** 52 }]],
    ['all pages that there can be', [{ firstPage: 0, pageCount: Number.MAX_SAFE_INTEGER }]],
    [
      'thousands of extents',
      Array.from({ length: 50_000 }, (_, index) => ({ firstPage: index * 2, pageCount: 1 })),
    ],
    ['no pages', []],
  ])('with %s', (_, pages) => {
    expectSurvived(image, fingerprint, pages);
    const file = portFile({ path: '/f', sizeBytes: 12_000 }, pages, Buffer.alloc(13_000));
    expectWellFormed(file, pages, 13_000);
  });

  it.each([0, 1, image.length + 1, 2 ** 40, Number.MAX_SAFE_INTEGER])(
    'with a file size of %i',
    (sizeBytes) => {
      const all = [{ firstPage: 0, pageCount: Number.MAX_SAFE_INTEGER }];
      for (const pages of [touched, all])
        expectWellFormed(portFile({ ...former, sizeBytes }, pages, image), pages, image.length);
    },
  );

  it('as many pages as the file has, though not its own, are no file that was read whole', () => {
    const elsewhere = [{ firstPage: 2 ** 50, pageCount: 3 }];
    const ported = portFile({ path: '/f', sizeBytes: 3 * 4096 }, elsewhere, Buffer.alloc(3 * 4096));
    expect(ported).toEqual({ refused: 'has no fingerprint' });
  });

  it('with a fingerprint of which any bytes are others', () => {
    fc.assert(
      fc.property(fc.nat(fingerprint.length - 1), fc.base64String({ maxLength: 8 }), (at, text) => {
        const changed = `${fingerprint.slice(0, at)}${text}${fingerprint.slice(at + text.length)}`;
        expectWellFormed(
          portFile({ ...former, fingerprint: changed }, touched, image),
          touched,
          image.length,
        );
      }),
      { numRuns: 1000 },
    );
    expectWellFormed(portFile({ ...former, fingerprint: '\u0000?' }, touched, image), touched, image.length);
  });

  it('with any fingerprint that can be read', () => {
    const row = fc.tuple(
      fc.nat(400),
      fc.oneof(fc.nat(600), fc.constant(0), fc.constant(2 ** 32 - 1)),
      fc.nat(1),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
        let place = section('.text').offsetBytes;
        const offsets = Float64Array.from(rows, ([step]) => (place += step));
        const sizes = Uint32Array.from(rows, ([, size]) => size);
        const breaks = Uint8Array.from(rows, ([, , isBreak]) => isBreak);
        const functions = { offsets, sizes, breaks, names: new Uint32Array(rows.length) };
        const sections = [{ name: '.text', isExecutable: true, start: 0, end: 2 ** 30 }];
        const anchors = { offsets: new Float64Array(), hashes: new Uint32Array() };
        const text = encodeFingerprint({ sections, functions, anchors }).toString('base64');
        const liar = { path: '/f', sizeBytes: 2 ** 30, fingerprint: text };
        expectWellFormed(portFile(liar, touched, image), touched, image.length);
      }),
      { numRuns: 300 },
    );
  });

  it('with a hundred thousand functions of no bytes in one place', () => {
    const count = 100_000;
    const functions = {
      offsets: new Float64Array(count).fill(5000),
      sizes: new Uint32Array(count),
      breaks: new Uint8Array(count),
      names: new Uint32Array(count),
    };
    const sections = [{ name: '.text', isExecutable: true, start: 0, end: 9000 }];
    const anchors = { offsets: new Float64Array(), hashes: new Uint32Array() };
    const text = encodeFingerprint({ sections, functions, anchors }).toString('base64');
    expectSurvived(image, text, [{ firstPage: 1, pageCount: 1 }]);
  });

  it('what is carried does not leave the file at its front, where much was taken out', () => {
    const random = seededRandom(3);
    const data = Buffer.from(Array.from({ length: 40 * 4096 }, () => Math.floor(random() * 256)));
    const pages = [{ firstPage: 1, pageCount: 20 }];
    const text = fingerprintFile(data, pages) ?? '';
    const now = data.subarray(15 * 4096);
    const ported = accepted(portFile({ path: '/f', sizeBytes: data.length, fingerprint: text }, pages, now));
    expectWellFormed(ported, pages, now.length);
    expect(pagesOfSize(now.length)).toBe(25);
  });
});
