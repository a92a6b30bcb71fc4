import fc from 'fast-check';
import { clipExtents, joinExtents, uniteExtents } from '../../src/profile/extents';
import { type Extent, pageCountOf, pagesOfSize, toExtents } from '../../src/profile/index';
import { formatPages, parsePages } from '../../src/profile/page-list';

const pages = fc.array(fc.oneof(fc.nat(60), fc.maxSafeNat()), { maxLength: 40 });
const pagesIn = (extents: readonly Extent[]) =>
  extents.flatMap(({ firstPage, pageCount }) =>
    Array.from({ length: pageCount }, (_, index) => firstPage + index),
  );
const sorted = (numbers: Iterable<number>) => [...new Set(numbers)].sort((a, b) => a - b);
const refuse = (why: string): never => {
  throw new Error(why);
};

describe('toExtents', () => {
  it.each([
    [[], []],
    [[5], [{ firstPage: 5, pageCount: 1 }]],
    [
      [7, 3, 4, 3],
      [
        { firstPage: 3, pageCount: 2 },
        { firstPage: 7, pageCount: 1 },
      ],
    ],
  ])('of %j is %j', (input, expected) => {
    expect(toExtents(input)).toEqual(expected);
  });

  it('holds each page once, in extents that neither touch nor overlap', () => {
    fc.assert(
      fc.property(pages, (input) => {
        const extents = toExtents(input);
        expect(pagesIn(extents)).toEqual(sorted(input));
        expect(pageCountOf(extents)).toBe(new Set(input).size);
        extents.slice(1).forEach(({ firstPage }, index) => {
          const before = extents[index] as Extent;
          expect(firstPage).toBeGreaterThan(before.firstPage + before.pageCount);
        });
      }),
    );
  });
});

it('uniteExtents holds the pages of both', () => {
  fc.assert(
    fc.property(pages, pages, (a, b) => {
      expect(uniteExtents(toExtents(a), toExtents(b))).toEqual(toExtents([...a, ...b]));
    }),
  );
});

it('joinExtents fills the gaps up to the given length and no others', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 40 }), fc.nat(9), (input, gap) => {
      const touched = sorted(input);
      const filled = touched.flatMap((page, index) => {
        const next = touched[index + 1] ?? page + 1;
        return next - page - 1 <= gap
          ? Array.from({ length: next - page }, (_, offset) => page + offset)
          : [page];
      });
      expect(joinExtents(toExtents(input), gap)).toEqual(toExtents(filled));
    }),
  );
});

it('clipExtents holds the pages below the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60)), fc.nat(70), (input, limit) => {
      expect(clipExtents(toExtents(input), limit)).toEqual(toExtents(input.filter((page) => page < limit)));
    }),
  );
});

it.each([
  [0, 0],
  [1, 1],
  [4096, 1],
  [4097, 2],
  [Number.MAX_SAFE_INTEGER, 2 ** 41],
])('a file of %d bytes has %d pages', (sizeBytes, expected) => {
  expect(pagesOfSize(sizeBytes)).toBe(expected);
});

describe('the text of extents', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(pages, (input) => {
        const extents = toExtents(input.length === 0 ? [0] : input);
        expect(parsePages(formatPages(extents), refuse)).toEqual(extents);
      }),
    );
  });

  it('is as the specification shows it', () => {
    expect(formatPages(toExtents([3, 4, 5, 6, 7, 8, 9, 12]))).toBe('3-9 12');
  });

  it.each([
    ['', /no page or extent/],
    [' ', /no page or extent/],
    ['1  3', /no page or extent/],
    ['1,3', /no page or extent/],
    ['01', /no page or extent/],
    ['-1', /no page or extent/],
    ['1-', /no page or extent/],
    ['1.5', /no page or extent/],
    ['3-3', /one page is '3'/],
    ['9-3', /end above its start/],
    ['5 3', /extents must ascend/],
    ['3-9 9', /extents must ascend/],
    ['3 3', /extents must ascend/],
    ['3-9 10', /extents must not touch/],
    ['9007199254740992', /2\^53/],
  ])('%j is refused', (text, why) => {
    expect(() => parsePages(text, refuse)).toThrow(why);
  });
});
