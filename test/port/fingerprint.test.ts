import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { seededRandom } from '../../src/bench/random';
import { isElf } from '../../src/elf/index';
import { decodeFingerprint, encodeFingerprint, type Fingerprint } from '../../src/port/fingerprint';
import { fingerprintFile } from '../../src/port/index';
import { layoutOf } from '../../src/port/layout';
import { sampleInstalledFiles } from '../elf/installed-files';
import { build, makeProgram } from './built-programs';
import { someTouched } from './touched';

const FILE_BYTES = 2 ** 40;

/** Ascending numbers from steps. */
function summed(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

const sections = fc
  .array(fc.tuple(fc.string({ maxLength: 20 }), fc.boolean(), fc.nat(), fc.nat()), { maxLength: 60 })
  .map((parts) => {
    let end = 0;
    return parts.map(([name, isExecutable, gap, length]) => {
      const start = end + gap;
      end = start + length;
      return { name: Buffer.from(name).toString(), isExecutable, start, end };
    });
  });

const fingerprints: fc.Arbitrary<Fingerprint> = fc.record({
  sections,
  functions: fc
    .array(fc.tuple(fc.nat(100_000), fc.nat(2 ** 31 - 1), fc.nat(1), fc.nat(2 ** 24 - 1)), { maxLength: 200 })
    .map((rows) => ({
      offsets: Float64Array.from(summed(rows.map(([step]) => step))),
      sizes: Uint32Array.from(rows, ([, size]) => size),
      breaks: Uint8Array.from(rows, ([, , isBreak]) => isBreak),
      names: Uint32Array.from(rows, ([, , , name]) => (name % 3 === 0 ? 0 : name)),
    })),
  anchors: fc.array(fc.tuple(fc.nat(2 ** 31), fc.nat(2 ** 32 - 1)), { maxLength: 100 }).map((rows) => ({
    offsets: Float64Array.from(summed(rows.map(([step]) => step))),
    hashes: Uint32Array.from(rows, ([, hash]) => hash),
  })),
});

it('is read as it was written', () => {
  fc.assert(
    fc.property(fingerprints, (fingerprint) => {
      expect(decodeFingerprint(encodeFingerprint(fingerprint), FILE_BYTES)).toEqual(fingerprint);
    }),
  );
});

describe('what is damaged is refused or read as another, never more than that', () => {
  const { image } = build(makeProgram(200, 3));
  const packed = Buffer.from(
    fingerprintFile(image, someTouched(image.length, 0.5, seededRandom(1))) ?? '',
    'base64',
  );

  it('whole it is read', () => {
    expect(decodeFingerprint(packed, image.length)).toBeDefined();
  });

  it('of a smaller file it is refused', () => {
    expect(decodeFingerprint(packed, image.length - 1)).toBeUndefined();
  });

  it('every truncation is refused', () => {
    for (let length = 0; length < packed.length; length += 1)
      expect(decodeFingerprint(packed.subarray(0, length), image.length)).toBeUndefined();
  });

  it('any bytes are survived, packed or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        decodeFingerprint(Buffer.from(bytes), FILE_BYTES);
        const fingerprint = decodeFingerprint(brotliCompressSync(Buffer.from([1, ...bytes])), FILE_BYTES);
        for (const { start, end } of fingerprint?.sections ?? [])
          expect(start <= end && end <= FILE_BYTES).toBe(true);
        for (const offset of fingerprint?.functions.offsets ?? [])
          expect(offset).toBeLessThanOrEqual(FILE_BYTES);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, Buffer]>([
    ['a decompression bomb', Buffer.alloc(16 * 1024 * 1024)],
    ['another version', Buffer.from([2, 0, 0, 0, 0])],
    [
      'more sections than a file has',
      Buffer.concat([Buffer.from([1, 0x84, 0x20]), Buffer.alloc(4 * 4100), Buffer.alloc(3)]),
    ],
    ['a count without what is counted', Buffer.from([1, 0, 0xff, 0xff, 0xff, 0x7f])],
    ['a number beyond 2^53', Buffer.from([1, 1, 0, 0, ...Array<number>(8).fill(0xff), 0, 0, 0, 0])],
    ['functions before the file', Buffer.from([1, 0, 1, 5, 7, 0, 0])],
  ])('%s is refused', (_, bytes) => {
    expect(decodeFingerprint(brotliCompressSync(bytes), FILE_BYTES)).toBeUndefined();
  });
});

describe('the fingerprint of a file', () => {
  const program = build(makeProgram(400, 8));
  const touched = someTouched(program.image.length, 0.3, seededRandom(4));

  it('is the same each time', () => {
    expect(fingerprintFile(program.image, touched)).toBe(
      fingerprintFile(Buffer.from(program.image), touched),
    );
  });

  it('tells of the same functions after strip', () => {
    const [stripped, unstripped] = [program.image, program.unstripped].map((image) =>
      decodeFingerprint(Buffer.from(fingerprintFile(image, touched) ?? '', 'base64'), image.length),
    );
    expect(stripped?.functions.offsets).toEqual(unstripped?.functions.offsets);
    expect(stripped?.functions.sizes).toEqual(unstripped?.functions.sizes);
    expect(stripped?.functions.names.some((name) => name !== 0)).toBe(false);
  });

  it('tells of the names that a file with the symbols has', () => {
    const [named, unstripped] = [
      fingerprintFile(program.image, touched, program.unstripped),
      fingerprintFile(program.unstripped, touched),
    ].map((text) => decodeFingerprint(Buffer.from(text ?? '', 'base64'), FILE_BYTES));
    expect(named?.functions).toEqual(unstripped?.functions);
    expect(named?.functions.names.some((name) => name !== 0)).toBe(true);
  });

  it('does not depend on pages that the file does not have', () => {
    const pages = [...touched, { firstPage: 2 ** 40, pageCount: 2 ** 50 }];
    expect(fingerprintFile(program.image, pages)).toBe(fingerprintFile(program.image, touched));
    expect(fingerprintFile(program.image, [{ firstPage: 2 ** 40, pageCount: 2 ** 50 }])).toBeUndefined();
  });

  it.each(sampleInstalledFiles(30))('of %s is small', (path) => {
    const image = readFileSync(path);
    const described = isElf(image)
      ? layoutOf(image).reduce(
          (sum, { isExecutable, start, end }) => sum + (isExecutable ? end - start : 0),
          0,
        )
      : image.length;
    for (const share of [0.05, 0.5, 0.95]) {
      const text = fingerprintFile(image, someTouched(image.length, share, seededRandom(1))) ?? '';
      const bytes = Buffer.from(text, 'base64').length;
      expect(bytes).toBeLessThanOrEqual(Math.max(1024, Math.min(65_536, described * 0.05)));
    }
  });
});
