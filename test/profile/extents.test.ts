import fc from 'fast-check';
import {
  clipExtents,
  intersectExtents,
  joinExtents,
  subtractExtents,
  toPhasedExtents,
  uniteExtents,
} from '../../src/profile/extents';
import { type Extent, pageCountOf, pagesOfSize, toExtents } from '../../src/profile/index';
import { formatPages, parsePages } from '../../src/profile/page-list';

// The end of an extent, one beyond its last page, is a safe integer too.
const page = fc.oneof(fc.nat(60), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }));
const pages = fc.array(page, { maxLength: 40 });
const pagesIn = (extents: readonly Extent[]) =>
  extents.flatMap(({ firstPage, pageCount }) =>
    Array.from({ length: pageCount }, (_, index) => firstPage + index),
  );
const phasedPages = fc.array(fc.tuple(page, fc.nat(3)), { maxLength: 40 }).map((entries) => new Map(entries));
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

it('intersectExtents holds the pages that both have, of the earlier phase', () => {
  fc.assert(
    fc.property(phasedPages, phasedPages, (a, b) => {
      const common = new Map<number, number>();
      for (const [page, phase] of a) {
        const other = b.get(page);
        if (other !== undefined) common.set(page, Math.min(phase, other));
      }
      const [one, another] = [toPhasedExtents(a), toPhasedExtents(b)];
      expect(intersectExtents(one, another)).toEqual(toPhasedExtents(common));
      expect(intersectExtents(another, one)).toEqual(toPhasedExtents(common));
    }),
  );
});

it('subtractExtents holds the pages that only the first has', () => {
  fc.assert(
    fc.property(phasedPages, phasedPages, (a, b) => {
      const left = new Map([...a].filter(([page]) => !b.has(page)));
      expect(subtractExtents(toPhasedExtents(a), toPhasedExtents(b))).toEqual(toPhasedExtents(left));
    }),
  );
});

it('uniteExtents takes the earlier phase of a page that both have', () => {
  fc.assert(
    fc.property(phasedPages, phasedPages, (a, b) => {
      const earliest = new Map(a);
      for (const [page, phase] of b) earliest.set(page, Math.min(phase, a.get(page) ?? phase));
      const united = uniteExtents(toPhasedExtents(a), toPhasedExtents(b));
      expect(united).toEqual(toPhasedExtents(earliest));
      expect(uniteExtents(united, [])).toEqual(united);
    }),
  );
});

it('toPhasedExtents holds each page in its phase, in as few extents as that allows', () => {
  fc.assert(
    fc.property(phasedPages, (input) => {
      const extents = toPhasedExtents(input);
      expect(pagesIn(extents)).toEqual(sorted(input.keys()));
      for (const extent of extents) {
        for (const page of pagesIn([extent])) expect(extent.phase ?? 0).toBe(input.get(page));
      }
      extents.slice(1).forEach((extent, index) => {
        const before = extents[index] as Extent;
        const touches = extent.firstPage === before.firstPage + before.pageCount;
        expect(touches && (extent.phase ?? 0) === (before.phase ?? 0)).toBe(false);
      });
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

  it('is read back with its phases', () => {
    fc.assert(
      fc.property(phasedPages, (input) => {
        const extents = toPhasedExtents(input.size === 0 ? new Map([[0, 31]]) : input);
        expect(parsePages(formatPages(extents), refuse)).toEqual(extents);
      }),
    );
  });

  it('names each phase but the first', () => {
    const phases = [
      [3, 0],
      [4, 0],
      [5, 2],
      [6, 2],
      [7, 0],
      [9, 1],
    ] as const;
    expect(formatPages(toPhasedExtents(new Map(phases)))).toBe('3-4 5-6@2 7 9@1');
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
    ['3-9 10', /extents of a phase must not touch/],
    ['3-9@2 10@2', /extents of a phase must not touch/],
    ['3-9@2 9', /extents must ascend/],
    ['3@0', /no page or extent/],
    ['3@', /no page or extent/],
    ['3@32', /phase above 31/],
    ['9007199254740992', /2\^53/],
  ])('%j is refused', (text, why) => {
    expect(() => parsePages(text, refuse)).toThrow(why);
  });
});
