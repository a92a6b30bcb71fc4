import type { FileKey } from './helper-lines.js';
import { PageSets } from './page-sets.js';
import type { Scouted } from './scout-run.js';
import type { TracedFile } from './touched-pages.js';

/** The files that a scout run saw pages of. */
export function scoutedKeys({ read, present }: Scouted): FileKey[] {
  return [...read.files(), ...present.files()];
}

/** The pages that a scout run saw, within these files, by path. Pure. */
export function scoutedPages(scouted: Scouted, files: ReadonlyMap<FileKey, TracedFile>): PageSets<string> {
  const pages = new PageSets<string>();
  for (const key of scoutedKeys(scouted)) {
    const file = files.get(key);
    if (file === undefined) continue;
    for (const source of [scouted.read, scouted.present]) {
      for (const page of source.of(key)) if (page <= file.lastPage) pages.add(file.path, page);
    }
  }
  return pages;
}
