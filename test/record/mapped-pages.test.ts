import { mappedPages } from '../../src/record/mapped-pages.js';
import { PageSets } from '../../src/record/page-sets.js';

const FILES = new Map([
  ['8:1/1', { path: '/a', lastPage: 20 }],
  ['8:1/2', { path: '/b', lastPage: 2 }],
  ['8:2/2', { path: '/b', lastPage: 2 }],
]);

function sets(entries: Record<string, number[]>): PageSets<string> {
  const pages = new PageSets<string>();
  for (const [key, list] of Object.entries(entries)) for (const page of list) pages.add(key, page);
  return pages;
}

const summary = (touched: Record<string, number[]>, around: Record<string, number[]>, order: string[] = []) =>
  mappedPages({ files: FILES, order, touched: [sets(touched)], around: [sets(around)] }).map(
    ({ path, pages, uncertain }) => [path, pages, [...uncertain]],
  );

describe('mappedPages', () => {
  it('calls uncertain what windows alone speak for', () => {
    expect(summary({ '8:1/1': [5] }, { '8:1/1': [4, 5, 6] })).toEqual([['/a', [5, 4, 6], [4, 6]]]);
  });

  it('keeps within the files, and leaves out what is not recorded', () => {
    expect(summary({ '8:1/2': [2, 3] }, { '8:9/9': [1] })).toEqual([['/b', [2], []]]);
  });

  it('takes one path that has two keys as one file', () => {
    expect(summary({ '8:1/2': [1] }, { '8:2/2': [1, 2] })).toEqual([['/b', [1, 2], [2]]]);
  });

  it('puts files in the order of their first use, as far as it is known', () => {
    const paths = summary({ '8:1/1': [1], '8:1/2': [1] }, {}, ['8:1/2']).map(([path]) => path);
    expect(paths).toEqual(['/b', '/a']);
  });
});
