import type { FileKey } from './helper-lines.js';
import { type PageRange, PageSets } from './page-sets.js';
import type { TracedFile } from './touched-pages.js';

/** The kernel's default fault_around_bytes, 64 KiB, in pages. */
const WINDOW_PAGES = 16;

/**
 * The window of a fault when all that is known is the page: the kernel's windows are aligned in the address
 * space, which moves against the file from start to start, so this is the likeliest one.
 */
export function faultWindow(page: number, lastPage: number): PageRange {
  const firstPage = page - (page % WINDOW_PAGES);
  return { firstPage, lastPage: Math.min(firstPage + WINDOW_PAGES - 1, lastPage) };
}

export interface FaultWindowsInput {
  /** In the order of their times. */
  faults: readonly { key: FileKey; page: number }[];
  files: ReadonlyMap<FileKey, TracedFile>;
  /** Pages that a start had mapped when it ended: whole windows, as the kernel made them. */
  present: PageSets<FileKey>;
}

/**
 * The pages that a start with these faults touched: the faults themselves, which are exact, and what they
 * brought along. A fault maps the pages around it too, and a touch of one of those is no fault. Pure.
 *
 * Measured against page-cache insertions at one page of read-ahead, three runs united, recall / precision in
 * per cent (git --version; python3 importing asyncio, email and http.client; node -e 0):
 *
 *     faults alone                                  34/100   59/100   20/100
 *     8 pages to either side of each fault          96/37    98/71    92/66
 *     the aligned 16 pages around each fault        92/38   100/69    99/65
 *     the faults and the pages mapped at the end   100/36   100/69   100/66   <- this
 *
 * A page that is missing costs a wait for the device, one too many a few microseconds of transfer. Files that
 * were not mapped any more at the end, or at all if that is not known, get the aligned window.
 */
export function faultWindows({ faults, files, present }: FaultWindowsInput): PageSets<FileKey> {
  const windows = new PageSets<FileKey>();
  for (const { key, page } of faults) {
    const file = files.get(key);
    if (file === undefined || page > file.lastPage) continue;
    if (present.ranksOf(key).size === 0) windows.addRange(key, faultWindow(page, file.lastPage));
    else windows.add(key, page);
  }
  return windows;
}
