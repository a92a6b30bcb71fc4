import { bytesIn, shiftWithSections } from '../../src/bench/shift-sections.js';
import { pagesOf, toExtents } from '../../src/profile/index.js';

const PAGE = 4096;
const section = (name: string, firstPage: number, pageCount: number) => ({
  name,
  offsetBytes: firstPage * PAGE,
  sizeBytes: pageCount * PAGE,
});
const before = [section('.rodata', 1, 9), section('.text', 10, 20), section('.data', 40, 5)];

function shifted(pages: number[], after: ReturnType<typeof section>[]): number[] {
  return pagesOf(shiftWithSections(toExtents(pages), before, after));
}

it('pages stay where the sections stay', () => {
  expect(shifted([0, 1, 9, 10, 29, 35, 44], before)).toEqual([0, 1, 9, 10, 29, 35, 44]);
});

it('a page moves with the section that its middle lies in', () => {
  const after = [section('.rodata', 1, 12), section('.text', 13, 20), section('.data', 43, 5)];
  expect(shifted([0, 9, 10, 29, 40], after)).toEqual([0, 9, 13, 32, 43]);
});

it('by less than half a page it does not move, by more it does', () => {
  const moved = (bytes: number) => [{ name: '.text', offsetBytes: 10 * PAGE + bytes, sizeBytes: 20 * PAGE }];
  expect(shifted([12], moved(2000))).toEqual([12]);
  expect(shifted([12], moved(2100))).toEqual([13]);
});

it('what lies beyond the new end of its section is left out, and so is what has no section any more', () => {
  expect(shifted([10, 14, 15, 29, 40], [section('.text', 10, 5)])).toEqual([10, 14]);
});

it.each([
  ['all of it', [0, 1, 2, 3], 5000],
  ['its part of a page', [1], 4000],
  ['none', [5, 9], 0],
])('bytes of a section in pages: %s', (_, pages, bytes) => {
  expect(bytesIn(toExtents(pages), { name: '.text', offsetBytes: 4192, sizeBytes: 5000 })).toBe(bytes);
});
