import fc from 'fast-check';
import { drawStrip } from '../../src/cli/draw-strip.js';
import { toExtents } from '../../src/profile/index.js';

const draw = (pages: number[], filePageCount: number, cellCount: number, unicode = false) =>
  drawStrip(toExtents(pages), filePageCount, { cellCount, unicode });

it.each([
  [[0, 1], 4, 40, '##..'],
  [[0, 1, 2, 3], 4, 2, '##'],
  [[0], 8, 2, '-.'],
  [[0, 1], 8, 2, '+.'],
  [[0, 1, 2], 8, 2, '*.'],
  [[7], 8, 2, '.-'],
  [[], 0, 10, '.'],
])('draws pages %p of %d in %d cells', (pages, filePageCount, cellCount, expected) => {
  expect(draw(pages, filePageCount, cellCount)).toBe(expected);
});

it('has one cell a page for small files and no more than asked for', () => {
  expect(draw([], 3, 10)).toHaveLength(3);
  expect(draw([], 1000, 10)).toHaveLength(10);
});

it('marks a cell if and only if a page of it was touched, and fills it only if all were', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 80 }),
      fc.infiniteStream(fc.boolean()),
      (filePageCount, cellCount, chance) => {
        const pages = Array.from({ length: filePageCount }, (_, page) => page).filter(
          () => chance.next().value,
        );
        const strip = draw(pages, filePageCount, cellCount);
        [...strip].forEach((shade, cell) => {
          const from = Math.floor((cell * filePageCount) / strip.length);
          const to = Math.floor(((cell + 1) * filePageCount) / strip.length);
          const touched = pages.filter((page) => page >= from && page < to).length;
          expect([shade === '.', shade === '#']).toEqual([touched === 0, touched === to - from]);
        });
      },
    ),
  );
});

it('draws the same in both alphabets', () => {
  const toAscii = new Map([...'·░▒▓█'].map((shade, index) => [shade, '.-+*#'[index]]));
  const pages = [0, 1, 2, 9, 17, 18, 30];
  const unicode = draw(pages, 40, 9, true);
  expect([...unicode].map((shade) => toAscii.get(shade)).join('')).toBe(draw(pages, 40, 9));
});
