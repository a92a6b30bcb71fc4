import fc from 'fast-check';
import { planChecksum } from '../../src/plan/checksum';
import { fnv1a64, planNameForBuildId, planNameForPath } from '../../src/plan/index';

const MASK = 2n ** 64n - 1n;
const step = (hash: bigint, word: bigint) => ((hash ^ word) * 0x100000001b3n) & MASK;

it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('FNV-1a of %j is %s, as its authors publish it', (text, expected) => {
  expect(fnv1a64(Buffer.from(text))).toBe(expected);
});

it('FNV-1a of bytes is what arithmetic on 64-bit numbers gives', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const hash = [...bytes].reduce((value, byte) => step(value, BigInt(byte)), 0xcbf29ce484222325n);
      expect(fnv1a64(bytes)).toBe(hash.toString(16).padStart(16, '0'));
    }),
  );
});

it('the checksum takes whole words from offset 24 on', () => {
  const words = fc.array(fc.bigInt({ min: 0n, max: MASK }), { minLength: 3, maxLength: 40 });
  fc.assert(
    fc.property(words, (values) => {
      const image = Buffer.alloc(values.length * 8);
      values.forEach((value, index) => void image.writeBigUInt64LE(value, index * 8));
      expect(planChecksum(image)).toBe(values.slice(3).reduce(step, 0xcbf29ce484222325n));
    }),
  );
});

it('any other word gives another checksum', () => {
  const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(
      bytes,
      fc.integer({ min: 3, max: 7 }),
      fc.bigInt({ min: 1n, max: MASK }),
      (array, index, difference) => {
        const image = Buffer.from(array);
        const before = planChecksum(image);
        image.writeBigUInt64LE(image.readBigUInt64LE(index * 8) ^ difference, index * 8);
        expect(planChecksum(image)).not.toBe(before);
      },
    ),
  );
});

describe('names of plans', () => {
  it('are the build-id as below /usr/lib/debug/.build-id', () => {
    expect(planNameForBuildId('abcdef0123')).toBe('ab/cdef0123.plan');
  });

  it.each(['', 'ab', 'ab'.repeat(33), 'abc', 'ABCD', '../../etc', 'ab/cd'])(
    'are refused for the build-id %j',
    (buildId) => {
      expect(() => planNameForBuildId(buildId)).toThrow(expect.objectContaining({ code: 'BAD_FORMAT' }));
    },
  );

  it('are the hash of the path for programs without one', () => {
    expect(planNameForPath('foobar')).toBe('path/85944171f73967e8.plan');
    expect(planNameForPath('/usr/bin/naïve')).toBe(
      `path/${fnv1a64(Buffer.from('/usr/bin/naïve', 'utf8'))}.plan`,
    );
  });
});
