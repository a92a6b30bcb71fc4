import fc from 'fast-check';
import { PageCarrier } from '../../src/port/carry-pages';
import { fillGaps } from '../../src/port/fill-gaps';
import { firstFrom } from '../../src/port/partition-point';
import type { Piece } from '../../src/port/pieces';

const PAGE = 4096;

function piece(start: number, newStart: number, length: number, more: Partial<Piece> = {}): Piece {
  return {
    start,
    end: start + length,
    newStart,
    newEnd: newStart + length,
    certainty: 1,
    isFunction: false,
    ...more,
  };
}

function carried(
  pieces: readonly Piece[],
  pages: ReadonlyMap<number, number>,
  newPages = 100,
): [number, number][] {
  const carrier = new PageCarrier(pieces, new Set(pages.keys()), newPages * PAGE);
  const extents = [...pages].map(([firstPage, phase]) => ({ firstPage, pageCount: 1, phase }));
  return [...carrier.carry(extents)].sort(([a], [b]) => a - b);
}

describe('a page', () => {
  it.each<[string, Piece[], [number, number][]]>([
    ['that has not moved', [piece(0, 0, 9 * PAGE)], [[3, 1]]],
    ['that has moved by pages', [piece(0, 2 * PAGE, 9 * PAGE)], [[5, 1]]],
    [
      'of which halves lie in two pages',
      [piece(0, PAGE / 2, 9 * PAGE)],
      [
        [3, 1],
        [4, 1],
      ],
    ],
    ['of which little lies in the next page', [piece(0, 400, 9 * PAGE)], [[3, 1]]],
    ['that is nowhere', [piece(0, 0, 3 * PAGE)], []],
    ['that is beyond the end', [piece(0, 200 * PAGE, 9 * PAGE)], []],
    [
      'that is torn to many pieces goes where most of it went',
      [...Array(8).keys()].map((k) => piece(3 * PAGE + k * 500, (10 + 2 * k) * PAGE, k === 5 ? 500 : 400)),
      [[20, 1]],
    ],
    [
      'with the end of a function that was not called follows the other',
      [
        piece(2 * PAGE, 20 * PAGE, PAGE + 3000, { isFunction: true }),
        piece(3 * PAGE + 3000, 40 * PAGE, 100, { isFunction: true }),
      ],
      [[40, 1]],
    ],
  ])('%s', (_, pieces, expected) => {
    expect(carried(pieces, new Map([[3, 1]]))).toEqual(expected);
  });
});

it('two pages that become one keep the least phase', () => {
  const pieces = [piece(0, 0, PAGE / 2), piece(PAGE, PAGE / 2, PAGE / 2)];
  expect(
    carried(
      pieces,
      new Map([
        [0, 3],
        [1, 2],
      ]),
    ),
  ).toEqual([[0, 2]]);
  expect(
    carried(
      pieces,
      new Map([
        [0, 1],
        [1, 2],
      ]),
    ),
  ).toEqual([[0, 1]]);
});

it('confidence is the average of what is certain of the pages', () => {
  const pieces = [piece(0, 0, PAGE, { certainty: 0.5 }), piece(PAGE, PAGE, PAGE)];
  expect(new PageCarrier(pieces, new Set([0, 1]), 9 * PAGE).confidence).toBeCloseTo(0.75);
  expect(new PageCarrier(pieces, new Set([0, 1, 7]), 9 * PAGE).confidence).toBeCloseTo(0.5);
});

describe('gaps between pieces', () => {
  const part = { start: 1000, end: 500_000 };
  const known = fc
    .array(fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 3000 }), fc.nat(400_000)), { maxLength: 30 })
    .map((rows) => {
      let end = part.start;
      return rows.map(([gap, length, newStart]) => {
        const start = end + gap;
        end = start + length;
        return piece(start, 1000 + newStart, length);
      });
    });

  it('are filled with what lies in the part, in both files, and overlaps in the former one nowhere', () => {
    fc.assert(
      fc.property(known, fc.integer({ min: 404_000, max: 900_000 }), (pieces, newEnd) => {
        const filled = fillGaps(pieces, part, { start: 1000, end: newEnd });
        let last = part.start;
        for (const { start, end, newStart, newEnd: to } of filled) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(newStart).toBeGreaterThanOrEqual(1000);
          expect(to).toBeLessThanOrEqual(newEnd);
          expect(to).toBeGreaterThanOrEqual(newStart);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(part.end);
        for (const each of pieces) expect(filled).toContainEqual(each);
      }),
    );
  });

  it('are all filled where everything moved by one distance', () => {
    const filled = fillGaps([piece(5000, 7000, 100), piece(9000, 11_000, 100)], part, {
      start: 3000,
      end: 502_000,
    });
    expect(filled.map(({ start, newStart, end }) => [start, end, newStart - start])).toEqual([
      [1000, 5000, 2000],
      [5000, 5100, 2000],
      [5100, 9000, 2000],
      [9000, 9100, 2000],
      [9100, 500_000, 2000],
    ]);
  });
});

it('the first of ascending offsets from a place on is found', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(60), (list, least) => {
      const offsets = Float64Array.from(list).sort();
      expect(firstFrom(offsets, least)).toBe(list.filter((offset) => offset < least).length);
    }),
  );
});
