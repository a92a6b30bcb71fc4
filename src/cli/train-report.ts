import { PAGE_SIZE_BYTES, type Profile } from '../profile/index.js';
import type { RecordProgress } from '../record/index.js';
import { formatBytes, formatCount } from './format.js';

/** What the meter shows. */
export function progressText(progress: RecordProgress): string {
  switch (progress.phase) {
    case 'lookups':
      return 'watching which files it looks up';
    case 'evict':
      return `evicting ${formatCount(progress.fileCount, 'file')} from the page cache`;
    case 'run':
      return `run ${progress.run} of ${progress.runCount}: ${formatCount(progress.pageCount, 'page')}`;
    case 'repeat':
      return `run ${progress.run} once more: events were lost, the buffer is ${progress.bufferKiB} KiB now`;
  }
}

/** What the trained mode holds. */
export function summarise(profile: Profile, modeName: string) {
  const mode = profile.modes.find(({ name }) => name === modeName);
  const extents = mode?.files.flatMap((file) => file.extents) ?? [];
  const pageCount = extents.reduce((sum, extent) => sum + extent.pageCount, 0);
  return {
    name: profile.name,
    mode: modeName,
    programs: profile.programs,
    runCount: mode?.runCount ?? 0,
    fileCount: mode?.files.length ?? 0,
    pageCount,
    byteCount: pageCount * PAGE_SIZE_BYTES,
    directoryCount: mode?.directories.length ?? 0,
    lookupCount: mode?.lookups.length ?? 0,
  };
}

/** @example git: 386 pages (1.5 MiB) of 12 files, 9 directories, 41 look-ups, from 3 runs */
export function summaryLine({
  name,
  mode,
  runCount,
  fileCount,
  pageCount,
  byteCount,
  directoryCount,
  lookupCount,
}: ReturnType<typeof summarise>): string {
  const what = mode === 'default' ? name : `${name}, mode ${mode}`;
  const pages = `${formatCount(pageCount, 'page')} (${formatBytes(byteCount)}) of ${formatCount(fileCount, 'file')}`;
  const lookups = `${formatCount(directoryCount, 'directory')}, ${formatCount(lookupCount, 'look-up')}`;
  return `${what}: ${pages}, ${lookups}, from ${formatCount(runCount, 'run')}`;
}
