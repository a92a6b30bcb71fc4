import fc from 'fast-check';
import { PageSets } from '../../src/record/page-sets.js';
import { type TouchInput, touchedPages } from '../../src/record/touched-pages.js';
import type { TraceEvent } from '../../src/record/trace-events.js';

const A = '8:1/1';
const B = '8:1/2';
const FILES = new Map([
  [A, { path: '/a', lastPage: 999 }],
  [B, { path: '/b', lastPage: 4 }],
]);

const common = { timeUs: 0, pid: 1 };
const insert = (key: string, firstPage: number, order = 0): TraceEvent => ({
  kind: 'insert',
  key,
  firstPage,
  order,
  ...common,
});
const fault = (key: string, page: number): TraceEvent => ({ kind: 'fault', key, page, ...common });
const read = (key: string, firstPage: number, lastPage: number): TraceEvent => ({
  kind: 'read',
  key,
  firstPage,
  lastPage,
  ...common,
});
const map = (key: string, firstPage: number, lastPage: number): TraceEvent => ({
  kind: 'map',
  key,
  firstPage,
  lastPage,
  ...common,
});

function sets(entries: Record<string, number[]>): PageSets<string> {
  const pages = new PageSets<string>();
  for (const [path, list] of Object.entries(entries)) for (const page of list) pages.add(path, page);
  return pages;
}

function touch(events: readonly TraceEvent[], more: Partial<TouchInput> = {}) {
  return touchedPages({
    events,
    fileOf: (key) => FILES.get(key),
    residentBefore: sets({}),
    hasAccessEvents: true,
    accessedElsewhere: sets({}),
    ...more,
  });
}

const pagesOf = (files: ReturnType<typeof touch>) => files.map(({ path, pages }) => [path, pages]);

describe('touchedPages', () => {
  it('takes what faults and reads asked for, in first-use order', () => {
    const events = [insert(B, 3), fault(B, 3), fault(A, 9), read(A, 1, 2), fault(A, 9), fault(B, 0)];
    expect(pagesOf(touch(events))).toEqual([
      ['/b', [3, 0]],
      ['/a', [9, 1, 2]],
    ]);
  });

  it('leaves out pages that were merely read ahead', () => {
    expect(pagesOf(touch([insert(A, 0), insert(A, 1), insert(A, 2), fault(A, 1)]))).toEqual([['/a', [1]]]);
  });

  it('leaves out pages past the end of the file that a large read asked for', () => {
    expect(pagesOf(touch([read(B, 3, 255)]))).toEqual([['/b', [3, 4]]]);
  });

  it('takes of a fault-around window what was in memory, before the run or by then', () => {
    const residentBefore = sets({ '/a': [2, 3, 99] });
    expect(pagesOf(touch([insert(A, 5), map(A, 0, 15)], { residentBefore }))).toEqual([['/a', [2, 3, 5]]]);
  });

  it('tells which pages nothing but a window speaks for, and which came from the device', () => {
    const residentBefore = sets({ '/a': [2, 3] });
    const [file] = touch([map(A, 0, 15), fault(A, 3), insert(A, 7), fault(A, 7)], { residentBefore });
    expect(file).toMatchObject({ uncertain: new Set([2]), inserted: new Set([7]) });
  });

  it('takes of a large folio only what was asked for', () => {
    expect(pagesOf(touch([insert(A, 16, 4), fault(A, 18), map(A, 20, 21)]))).toEqual([['/a', [18, 20, 21]]]);
  });

  it('takes a huge folio whole once a page of it was asked for: it is mapped as one', () => {
    const [file] = touch([insert(A, 0, 9), insert(A, 512, 9), fault(A, 600)]);
    // The file ends with page 999.
    expect(file?.pages).toEqual(Array.from({ length: 488 }, (_, index) => 512 + index));
  });

  it('leaves out files that are not recorded', () => {
    expect(touch([insert('0:5/9', 1), fault('0:5/9', 1)])).toEqual([]);
  });

  describe('without access events', () => {
    it('takes the insertions, and of resident pages those that were accessed elsewhere', () => {
      const files = touch([insert(A, 4), insert(A, 8, 1), insert(B, 4, 2)], {
        hasAccessEvents: false,
        residentBefore: sets({ '/a': [1, 2], '/c': [0] }),
        accessedElsewhere: sets({ '/a': [2, 3], '/c': [0, 1] }),
      });
      expect(pagesOf(files)).toEqual([
        ['/a', [4, 8, 9, 2]],
        ['/b', [4]],
        ['/c', [0]],
      ]);
    });
  });

  it('never gives a page twice, nor one outside its file', () => {
    const page = fc.nat({ max: 1100 });
    const key = fc.constantFrom(A, B, '9:9/9');
    const event = fc.oneof(
      fc.tuple(key, page, fc.nat({ max: 10 })).map(([k, p, order]) => insert(k, p, order)),
      fc.tuple(key, page).map(([k, p]) => fault(k, p)),
      fc.tuple(key, page, fc.nat({ max: 40 })).map(([k, p, n]) => read(k, p, p + n)),
      fc.tuple(key, page, fc.nat({ max: 15 })).map(([k, p, n]) => map(k, p, p + n)),
    );
    fc.assert(
      fc.property(fc.array(event), fc.boolean(), (events, hasAccessEvents) => {
        for (const { path, pages } of touch(events, { hasAccessEvents })) {
          const lastPage = path === '/a' ? 999 : 4;
          expect(new Set(pages).size).toBe(pages.length);
          expect(pages.every((p) => p <= lastPage)).toBe(true);
        }
      }),
    );
  });
});
