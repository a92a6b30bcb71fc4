import { agreementOf } from '../../src/record/agreement.js';
import { bufferSizesKiB } from '../../src/record/buffer-sizes.js';
import { faultWindow, faultWindows } from '../../src/record/fault-windows.js';
import { orderedFiles } from '../../src/record/ordered-files.js';
import { PageSets } from '../../src/record/page-sets.js';

const FILES = new Map([
  ['8:1/1', { path: '/a', lastPage: 20 }],
  ['8:1/2', { path: '/b', lastPage: 2 }],
]);

function sets(entries: Record<string, number[]>): PageSets<string> {
  const pages = new PageSets<string>();
  for (const [key, list] of Object.entries(entries)) for (const page of list) pages.add(key, page);
  return pages;
}

it.each([
  [0, 100, 0, 15],
  [15, 100, 0, 15],
  [16, 100, 16, 31],
  [17, 20, 16, 20],
])('the window of page %i in a file that ends with %i is %i to %i', (page, lastPage, first, last) => {
  expect(faultWindow(page, lastPage)).toEqual({ firstPage: first, lastPage: last });
});

describe('faultWindows', () => {
  const faults = [
    { key: '8:1/1', page: 18 },
    { key: '8:1/2', page: 1 },
    { key: '8:1/2', page: 9 },
    { key: '8:1/404', page: 1 },
  ];

  it('takes whole windows where nothing else is known, within the file', () => {
    const windows = faultWindows({ faults, files: FILES, present: sets({}) });
    expect([...windows.of('8:1/1')]).toEqual([16, 17, 18, 19, 20]);
    expect([...windows.of('8:1/2')]).toEqual([0, 1, 2]);
    expect([...windows.of('8:1/404')]).toEqual([]);
  });

  it('takes the faults alone where the windows themselves are known', () => {
    const windows = faultWindows({ faults, files: FILES, present: sets({ '8:1/1': [17, 18, 19] }) });
    expect([...windows.of('8:1/1')]).toEqual([18]);
    expect([...windows.of('8:1/2')]).toEqual([0, 1, 2]);
  });
});

it('orderedFiles unites sources in order, within the files, each page once', () => {
  const sources = [sets({ '8:1/2': [2, 3] }), sets({ '8:1/1': [5], '8:1/2': [0, 2], '8:1/9': [1] })];
  expect(orderedFiles({ files: FILES, order: ['8:1/9', '8:1/1'], sources })).toEqual([
    { path: '/a', pages: [5] },
    { path: '/b', pages: [2, 0] },
  ]);
});

describe('agreementOf', () => {
  it.each([
    ['trace', 1, 1],
    ['trace', 2, 2],
    ['trace', 3, 2],
    ['trace', 5, 3],
    ['faults', 1, 1],
    ['faults', 5, 1],
    ['exit', 1, 1],
    ['exit', 2, 2],
    ['exit', 3, 2],
    ['exit', 8, 5],
  ] as const)('for %s and %i runs is %i', (recorder, runCount, expected) => {
    expect(agreementOf(recorder, runCount)).toBe(expected);
  });
});

describe('bufferSizesKiB', () => {
  const GIB = 2 ** 30;
  it.each([
    [2, 8 * GIB, [16384, 65536, 262144]],
    [64, 64 * GIB, [1024, 4096, 16384, 65536]],
    [1, GIB / 4, [16384]],
  ])('for %i processors and %i bytes of memory is %j', (cpuCount, memoryBytes, expected) => {
    expect(bufferSizesKiB({ cpuCount, memoryBytes })).toEqual(expected);
  });
});
