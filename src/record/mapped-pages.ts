import type { FileKey } from './helper-lines.js';
import { PageSets } from './page-sets.js';
import type { TouchedFile, TracedFile } from './touched-pages.js';

export interface MappedInput {
  files: ReadonlyMap<FileKey, TracedFile>;
  /** Keys in first-use order; those that have pages and are not here follow. */
  order: Iterable<FileKey>;
  /** Pages that were certainly touched: by read(), or in mappings where nothing is mapped in around a fault. */
  touched: readonly PageSets<FileKey>[];
  /** Whole windows, as the kernel made them around faults. */
  around: readonly PageSets<FileKey>[];
}

function unite(
  files: ReadonlyMap<FileKey, TracedFile>,
  keys: Iterable<FileKey>,
  sources: readonly PageSets<FileKey>[],
): PageSets<string> {
  const united = new PageSets<string>();
  for (const key of keys) {
    const file = files.get(key);
    if (file === undefined) continue;
    for (const source of sources)
      for (const page of source.of(key)) if (page <= file.lastPage) united.add(file.path, page);
  }
  return united;
}

/** What a start had mapped in when its processes ended, by file, and which of it windows alone speak for. Pure. */
export function mappedPages({ files, order, touched, around }: MappedInput): TouchedFile[] {
  const sources = [...touched, ...around];
  const keys = new Set([...order, ...sources.flatMap((source) => [...source.files()])]);
  const certain = unite(files, keys, touched);
  const all = unite(files, keys, sources);
  return [...all.files()].map((path) => {
    const pages = [...all.of(path)];
    return {
      path,
      pages,
      ranks: all.ranksOf(path),
      inserted: new Set(),
      uncertain: new Set(pages.filter((page) => !certain.has(path, page))),
    };
  });
}
