import type { FileKey } from './helper-lines.js';
import { type PageRange, PageSets } from './page-sets.js';
import type { TraceEvent } from './trace-events.js';

/** What is known of a file besides the trace of a run. */
export interface TracedFile {
  path: string;
  /** Number of its last page; -1 for an empty file. */
  lastPage: number;
}

export interface TouchInput {
  /** In the order of their times. */
  events: readonly TraceEvent[];
  /** The file behind a key; undefined for what is not recorded (left out, no name, a block device). */
  fileOf: (key: FileKey) => TracedFile | undefined;
  /** Pages that were in the page cache before the run, by path. */
  residentBefore: PageSets<string>;
  /**
   * Whether the kernel reports accesses. If not, `accessedElsewhere` says which of the resident pages count.
   */
  hasAccessEvents: boolean;
  /** Pages that another way of watching saw accessed, by path. */
  accessedElsewhere: PageSets<string>;
}

export interface TouchedFile {
  path: string;
  /** In first-use order. */
  pages: readonly number[];
  /** For each of the pages, how many pages of any file were touched before it. */
  ranks: ReadonlyMap<number, number>;
  /** Those of the pages that had to be read from the device. */
  inserted: ReadonlySet<number>;
  /** Those of the pages that nothing but a fault-around window speaks for. */
  uncertain: ReadonlySet<number>;
}

/** From this folio order on (2 MiB on 4 KiB pages) the kernel maps a folio as one, so only one access shows. */
const HUGE_ORDER = 9;

function insertedPages({ events, fileOf }: TouchInput): {
  inserted: PageSets<string>;
  huge: PageSets<string>;
} {
  const inserted = new PageSets<string>();
  const huge = new PageSets<string>();
  for (const event of events) {
    if (event.kind !== 'insert') continue;
    const file = fileOf(event.key);
    if (file === undefined) continue;
    const range = {
      firstPage: event.firstPage,
      lastPage: Math.min(event.firstPage + 2 ** event.order - 1, file.lastPage),
    };
    inserted.addRange(file.path, range);
    if (event.order >= HUGE_ORDER) huge.addRange(file.path, range);
  }
  return { inserted, huge };
}

function hugeFolioOf(page: number): PageRange {
  const firstPage = page - (page % 2 ** HUGE_ORDER);
  return { firstPage, lastPage: firstPage + 2 ** HUGE_ORDER - 1 };
}

/**
 * The pages that a run touched:
 *
 * - pages that a fault or a read asked for, which is exact;
 * - of the windows that a fault-around mapped, the pages that were resident before (because other programs map
 *   them, so no fault shows them) or came in during the run. An access to a resident page shows its window only.
 *
 * So a page that came into the page cache and was never asked for, which the kernel merely read ahead, is not in.
 * Without access events the insertions themselves are taken.
 */
export function touchedPages(input: TouchInput): TouchedFile[] {
  const { inserted, huge } = insertedPages(input);
  const touched = new PageSets<string>();
  const certain = new PageSets<string>();
  const add = (path: string, page: number): void => {
    if (huge.has(path, page)) {
      const { firstPage, lastPage } = hugeFolioOf(page);
      for (let other = firstPage; other <= lastPage; other += 1)
        if (huge.has(path, other)) touched.add(path, other);
    } else {
      touched.add(path, page);
    }
  };
  for (const event of input.events) {
    if (event.kind === 'exec') continue;
    const file = input.fileOf(event.key);
    if (file === undefined) continue;
    const { path, lastPage } = file;
    switch (event.kind) {
      case 'insert':
        if (input.hasAccessEvents) break;
        for (
          let page = event.firstPage;
          page < event.firstPage + 2 ** event.order && page <= lastPage;
          page += 1
        ) {
          touched.add(path, page);
        }
        break;
      case 'fault':
        if (event.page > lastPage) break;
        add(path, event.page);
        certain.add(path, event.page);
        break;
      case 'read':
        for (let page = event.firstPage; page <= Math.min(event.lastPage, lastPage); page += 1) {
          add(path, page);
          certain.add(path, page);
        }
        break;
      case 'map':
        for (let page = event.firstPage; page <= Math.min(event.lastPage, lastPage); page += 1) {
          if (inserted.has(path, page) || input.residentBefore.has(path, page)) add(path, page);
        }
        break;
    }
  }
  if (!input.hasAccessEvents) addResident(touched, input);
  return [...touched.files()].map((path) => {
    const pages = [...touched.of(path)];
    const insertedHere = new Set(pages.filter((page) => inserted.has(path, page)));
    const uncertain = new Set(pages.filter((page) => !insertedHere.has(page) && !certain.has(path, page)));
    return { path, pages, ranks: touched.ranksOf(path), inserted: insertedHere, uncertain };
  });
}

function addResident(touched: PageSets<string>, { residentBefore, accessedElsewhere }: TouchInput): void {
  for (const path of accessedElsewhere.files()) {
    for (const page of accessedElsewhere.of(path))
      if (residentBefore.has(path, page)) touched.add(path, page);
  }
}
