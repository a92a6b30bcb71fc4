import { nativePath, runCommand } from '../system/index.js';
import { helperFailure } from './helper-errors.js';
import { type HelperLine, parseHelperLines } from './helper-lines.js';
import { PageSets } from './page-sets.js';

export interface Eviction {
  path: string;
  /** Pages that stay in the page cache because other programs map them; -1: the file cannot be opened. */
  remainingPageCount: number;
}

async function askHelper(mode: 'evict' | 'resident', paths: readonly string[]): Promise<HelperLine[]> {
  const input = paths.map((path) => `${path}\0`).join('');
  const { status, stdout, stderr } = await runCommand(nativePath('prefault-record'), [mode], { input });
  if (status !== 0) throw helperFailure(`ended with status ${status}`, stderr.trim());
  return parseHelperLines(stdout);
}

/** Takes the pages of these files out of the page cache, as far as the kernel lets go of them. */
export async function evictFiles(paths: readonly string[]): Promise<Eviction[]> {
  if (paths.length === 0) return [];
  const lines = await askHelper('evict', paths);
  return lines.flatMap((line) =>
    line.kind === 'evicted' ? [{ path: line.path, remainingPageCount: line.remainingPageCount }] : [],
  );
}

/** Which pages of these files are in the page cache. */
export async function residentPages(paths: readonly string[]): Promise<PageSets<string>> {
  const resident = new PageSets<string>();
  if (paths.length === 0) return resident;
  for (const line of await askHelper('resident', paths)) {
    if (line.kind !== 'resident') continue;
    const { path, firstPage, pageCount } = line;
    resident.addRange(path, { firstPage, lastPage: firstPage + pageCount - 1 });
  }
  return resident;
}
