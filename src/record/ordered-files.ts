import type { RecordedFile } from '../profile/index.js';
import type { FileKey } from './helper-lines.js';
import { PageSets } from './page-sets.js';
import type { TracedFile } from './touched-pages.js';

export interface OrderedInput {
  files: ReadonlyMap<FileKey, TracedFile>;
  /** Keys in first-use order; those that have pages and are not here follow. */
  order: Iterable<FileKey>;
  /** Sources of pages, the pages of an earlier source first. */
  sources: readonly PageSets<FileKey>[];
}

/** Unites pages from several sources by file, within the files' ends, as recordings hold them. Pure. */
export function orderedFiles({ files, order, sources }: OrderedInput): RecordedFile[] {
  const united = new PageSets<string>();
  const keys = new Set([...order, ...sources.flatMap((source) => [...source.files()])]);
  for (const key of keys) {
    const file = files.get(key);
    if (file === undefined) continue;
    for (const source of sources) {
      for (const page of source.of(key)) if (page <= file.lastPage) united.add(file.path, page);
    }
  }
  return [...united.files()].map((path) => ({ path, pages: [...united.of(path)] }));
}
