import { PageSets } from './page-sets.js';
import type { TouchedFile } from './touched-pages.js';

/**
 * Leaves out, of pages that nothing but a fault-around window speaks for, those that not every run touched.
 * The windows are aligned in the address space and lie elsewhere in the file at each start, but always around
 * the page that was touched. Pure.
 */
export function withoutStrayWindows(runs: readonly (readonly TouchedFile[])[]): TouchedFile[][] {
  const pagesOfRuns = runs.map((files) => {
    const sets = new PageSets<string>();
    for (const { path, pages } of files) for (const page of pages) sets.add(path, page);
    return sets;
  });
  const inAll = (path: string, page: number): boolean => pagesOfRuns.every((sets) => sets.has(path, page));
  return runs.map((files) =>
    files
      .map((file) => ({
        ...file,
        pages: file.pages.filter((page) => !file.uncertain.has(page) || inAll(file.path, page)),
      }))
      .filter(({ pages }) => pages.length > 0),
  );
}
