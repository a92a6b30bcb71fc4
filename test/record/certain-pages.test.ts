import { withoutStrayWindows } from '../../src/record/certain-pages.js';
import type { TouchedFile } from '../../src/record/touched-pages.js';

const file = (path: string, pages: number[], uncertain: number[]): TouchedFile => ({
  path,
  pages,
  ranks: new Map(),
  inserted: new Set(),
  uncertain: new Set(uncertain),
});

const pagesOf = (runs: readonly (readonly TouchedFile[])[]) =>
  runs.map((files) => files.map(({ path, pages }) => [path, pages]));

describe('withoutStrayWindows', () => {
  it('keeps window pages that every run touched, whatever speaks for them there', () => {
    const runs = [[file('/a', [1, 2, 3], [1, 2, 3])], [file('/a', [2, 3, 4], [2, 4])]];
    expect(pagesOf(withoutStrayWindows(runs))).toEqual([[['/a', [2, 3]]], [['/a', [2, 3]]]]);
  });

  it('keeps certain pages that one run alone touched', () => {
    const runs = [[file('/a', [7], [])], [file('/b', [1], [1])]];
    expect(pagesOf(withoutStrayWindows(runs))).toEqual([[['/a', [7]]], []]);
  });

  it('changes nothing in a single run', () => {
    expect(pagesOf(withoutStrayWindows([[file('/a', [1, 2], [2])]]))).toEqual([[['/a', [1, 2]]]]);
  });
});
