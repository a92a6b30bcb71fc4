import fc from 'fast-check';
import { PrefaultError } from '../../src/errors';
import { decodePlan, encodePlan, type Plan } from '../../src/plan/index';
import { HEADER, MAX_TOTAL_BYTES } from '../../src/plan/layout';
import { twoModes } from '../fixtures/good-plans';
import { reseal } from '../fixtures/reseal-plan';
import { plan } from './arbitraries';

function refusal(image: Buffer): PrefaultError | undefined {
  try {
    decodePlan(image, 'x.plan');
    return undefined;
  } catch (error) {
    if (error instanceof PrefaultError) return error;
    throw error;
  }
}

describe('a plan', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(plan, (value) => {
        expect(decodePlan(encodePlan(value), 'x')).toEqual(value);
      }),
    );
  });

  it('gives the same bytes when it is read and written again', () => {
    fc.assert(
      fc.property(plan, (value) => {
        const image = encodePlan(value);
        expect(encodePlan(decodePlan(image, 'x')).equals(image)).toBe(true);
      }),
    );
  });

  it('is a multiple of 8 bytes long, and says how long', () => {
    fc.assert(
      fc.property(plan, (value) => {
        const image = encodePlan(value);
        expect(image.length % 8).toBe(0);
        expect(image.readUInt32LE(HEADER.totalSize)).toBe(image.length);
      }),
    );
  });

  it('has the tokens and then the strings of the sentinels before all others', () => {
    fc.assert(
      fc.property(plan, (value) => {
        const image = encodePlan(value);
        const [start, size] = [
          image.readUInt32LE(HEADER.stringsOffset),
          image.readUInt32LE(HEADER.stringsSize),
        ];
        const strings = image.toString('utf8', start, start + size - 1).split('\0');
        const tokens = value.modes.flatMap(({ token }) => token ?? []);
        const paths = value.modes.flatMap(({ sentinels }) => sentinels.map(({ path }) => path));
        const first = [...new Set([...tokens, ...paths])];
        expect(strings.slice(0, first.length)).toEqual(first);
      }),
    );
  });

  it('is refused when it is cut off at any byte, with or without a header that says so', () => {
    const image = encodePlan(twoModes);
    for (let length = 0; length < image.length; length++) {
      expect(refusal(image.subarray(0, length))?.code).toBe('BAD_FORMAT');
      if (length < HEADER.totalSize + 4) continue;
      const cut = Buffer.from(image.subarray(0, length));
      cut.writeUInt32LE(length, HEADER.totalSize);
      expect(refusal(reseal(cut))?.code).toBe('BAD_FORMAT');
    }
  });

  it('is refused with any one bit flipped, but for the bits of the minor version', () => {
    const image = encodePlan(twoModes);
    for (let bit = 0; bit < image.length * 8; bit++) {
      const at = bit >> 3;
      const flipped = Buffer.from(image);
      flipped[at] = (image[at] ?? 0) ^ (1 << (bit & 7));
      if (at === HEADER.versionMinor || at === HEADER.versionMinor + 1) {
        expect(decodePlan(flipped, 'x')).toEqual(twoModes);
      } else {
        expect([bit, refusal(flipped)?.code]).toEqual([bit, expect.stringMatching(/^(BAD|NEWER)_FORMAT$/)]);
      }
    }
  });

  it('is refused or is a plan that can be written again, whatever words stand in it under a right checksum', () => {
    const original = encodePlan(twoModes);
    const word = fc.oneof(
      fc.nat(200),
      fc.nat(original.length),
      fc.constantFrom(0xffff_ffff, 0xffff_fff8, 0x8000_0000, 2 ** 20),
    );
    const patches = fc.array(fc.tuple(fc.nat(original.length / 4 - 3), word), { minLength: 1, maxLength: 4 });
    let accepted = 0;
    fc.assert(
      fc.property(patches, (words) => {
        const image = Buffer.from(original);
        for (const [index, value] of words) image.writeUInt32LE(value, 8 + index * 4);
        image.writeUInt32LE(image.length, HEADER.totalSize);
        const error = refusal(reseal(image));
        if (error !== undefined) return;
        accepted += 1;
        encodePlan(decodePlan(image, 'x'));
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('is refused or read, whatever bytes follow a right header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const image = Buffer.concat([encodePlan(twoModes).subarray(0, HEADER.modesOffset), bytes]);
        refusal(image);
        const padded = Buffer.concat([image, Buffer.alloc((8 - (image.length % 8)) % 8)]);
        if (padded.length < 96) return;
        padded.writeUInt32LE(padded.length, HEADER.totalSize);
        refusal(reseal(padded));
      }),
    );
  });

  it('may be as large as the format allows, and no larger', () => {
    const padding = Buffer.alloc(MAX_TOTAL_BYTES - encodePlan(twoModes).length);
    const largest = Buffer.concat([encodePlan(twoModes), padding]);
    largest.writeUInt32LE(largest.length, HEADER.totalSize);
    expect(decodePlan(reseal(largest), 'x')).toEqual(twoModes);
    const larger = Buffer.concat([largest, Buffer.alloc(8)]);
    larger.writeUInt32LE(larger.length, HEADER.totalSize);
    expect(refusal(reseal(larger))?.message).toMatch(/totalSize: is above the limit/);
  });
});

describe('an error about a plan', () => {
  it('says what is wrong where, and what to do', () => {
    const image = encodePlan(twoModes);
    image.writeUInt32LE(3, image.readUInt32LE(HEADER.stepsOffset));
    expect(refusal(reseal(image))).toMatchObject({
      code: 'BAD_FORMAT',
      subject: 'x.plan',
      message: 'x.plan is not a valid plan: modes[0].steps[0]: there is no file 3',
      remedy: 'compile it again from its profile',
    });
  });

  it('says of a newer format that it is one', () => {
    const image = encodePlan(twoModes);
    image.writeUInt16LE(2, HEADER.versionMajor);
    expect(refusal(image)).toMatchObject({
      code: 'NEWER_FORMAT',
      message: 'x.plan is a plan of format version 2, newer than this prefault reads',
      remedy: expect.stringContaining('update prefault'),
    });
  });
});

describe('encodePlan refuses', () => {
  const [mode, sheet] = twoModes.modes;
  const [program, library, data] = twoModes.files;
  if (!mode || !sheet || !program || !library || !data)
    throw new Error('the example has two modes and three files');
  const withFile = (file: unknown): Plan => ({
    ...twoModes,
    files: [file as Plan['files'][number], library, data],
  });
  const withMode = (more: object): Plan => ({ ...twoModes, modes: [{ ...mode, ...more }, sheet] });
  const withId = (id: object) => withFile({ ...program, identity: { ...program.identity, ...id } });
  const withTime = (time: object) => withFile({ ...program, identity: { ...data.identity, ...time } });
  const step = { file: 0, firstPage: 0, pageCount: 1 };

  it.each<[string, RegExp, Plan]>([
    ['a program that is no path', /program: is not an absolute path/, { ...twoModes, program: 'git' }],
    ['a plan without modes', /modes: there is none/, { ...twoModes, modes: [] }],
    ['too many modes', /modes: 65 are more/, { ...twoModes, modes: Array.from({ length: 65 }, () => sheet) }],
    ['a first mode of another name', /modes\[0\]\.name/, withMode({ name: 'first' })],
    ['a default mode with a token', /modes\[0\]\.token/, withMode({ token: '-x' })],
    [
      'another mode without a token',
      /modes\[1\]\.token/,
      { ...twoModes, modes: [mode, { ...mode, name: 'x' }] },
    ],
    [
      'an empty token',
      /modes\[1\]\.token: is empty/,
      { ...twoModes, modes: [mode, { ...sheet, token: '' }] },
    ],
    [
      'a token of two lines',
      /modes\[1\]\.token: has control/,
      { ...twoModes, modes: [mode, { ...sheet, token: 'a\nb' }] },
    ],
    [
      'a token that is too long',
      /modes\[1\]\.token: is longer/,
      { ...twoModes, modes: [mode, { ...sheet, token: 'é'.repeat(2048) }] },
    ],
    ['a file path with a NUL', /files\[0\]\.path: has control/, withFile({ ...program, path: '/a\0b' })],
    ['a file size that is no integer', /files\[0\]\.sizeBytes/, withFile({ ...program, sizeBytes: 1.5 })],
    ['a negative file size', /files\[0\]\.sizeBytes/, withFile({ ...program, sizeBytes: -1 })],
    [
      'a build-id longer than 32 bytes',
      /files\[0\]\.buildId: .* 1 to 32 bytes/,
      withId({ buildId: 'ab'.repeat(33) }),
    ],
    ['an empty build-id', /files\[0\]\.buildId/, withId({ buildId: '' })],
    ['a build-id of half a byte', /files\[0\]\.buildId/, withId({ buildId: 'abc' })],
    ['a build-id in capitals', /files\[0\]\.buildId/, withId({ buildId: 'AB' })],
    ['a build-id outside its file', /files\[0\]\.buildIdOffset/, withId({ buildIdOffsetBytes: 39_981 })],
    ['a modification time beyond 64 bits', /files\[0\]\.mtimeSeconds/, withTime({ mtimeSeconds: 2n ** 63n })],
    ['a second of nanoseconds', /files\[0\]\.mtimeNanoseconds/, withTime({ mtimeNanoseconds: 1e9 })],
    [
      'a step of no file',
      /modes\[0\]\.steps\[0\]: there is no file 3/,
      withMode({ steps: [{ ...step, file: 3 }] }),
    ],
    [
      'a step without pages',
      /modes\[0\]\.steps\[0\]: it has no pages/,
      withMode({ steps: [{ ...step, pageCount: 0 }] }),
    ],
    [
      'a step from before its file',
      /modes\[0\]\.steps\[0\]/,
      withMode({ steps: [{ ...step, firstPage: -1 }] }),
    ],
    [
      'a step beyond its file',
      /modes\[0\]\.steps\[0\]: it ends beyond/,
      withMode({ steps: [{ ...step, firstPage: 10 }] }),
    ],
    [
      'a sentinel that is no page',
      /sentinels\[0\]\.page/,
      withMode({ sentinels: [{ path: '/a', page: 2 ** 32 }] }),
    ],
    [
      'too many sentinels',
      /sentinels: 17 are more/,
      withMode({ sentinels: Array.from({ length: 17 }, () => ({ path: '/a', page: 1 })) }),
    ],
    ['a lookup of no path', /lookups\[0\]\.path/, withMode({ lookups: [{ path: 'x', action: 'stat' }] })],
    [
      'too many lookups',
      /lookups: 65537 are more/,
      withMode({ lookups: Array.from({ length: 65_536 }, () => ({ path: '/a', action: 'stat' })) }),
    ],
    [
      'too many files',
      /files: 16385 are more/,
      { ...twoModes, files: Array.from({ length: 16_385 }, () => program) },
    ],
    [
      'too many steps',
      /steps: 131074 are more/,
      withMode({ steps: Array.from({ length: 131_072 }, () => step) }),
    ],
    [
      'more than 4 MiB',
      /totalSize/,
      withMode({
        lookups: Array.from({ length: 60_000 }, (_, index) => ({
          path: `/${index}${'x'.repeat(80)}`,
          action: 'stat',
        })),
      }),
    ],
  ])('%s', (_, message, wrong) => {
    expect(() => encodePlan(wrong)).toThrow(message);
    expect(() => encodePlan(wrong)).toThrow(expect.objectContaining({ code: 'BAD_FORMAT' }));
  });
});
