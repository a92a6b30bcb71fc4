import { nativePath, withScratchDirectory } from '../system/index.js';
import { type Ends, endsOf } from './exit-files.js';
import type { FileKey, HelperLine } from './helper-lines.js';
import type { NameTable } from './name-table.js';
import { PageSets } from './page-sets.js';
import { readExitFiles } from './read-exit-files.js';
import type { RecordRequest } from './recorder.js';
import { watchStart } from './watch-start.js';

/** How the program gets libprefault-exit.so: an auditor too sees each library before ld.so touches it. */
export type Loading = 'preloaded' | 'auditing';

/** What a start told of itself. */
export interface PreloadedStart extends Ends {
  /** Pages that were certainly touched. */
  touched: PageSets<FileKey>;
  /** Pages that were mapped in with others. */
  around: PageSets<FileKey>;
}

/** Starts the program once, with libprefault-exit.so in it. Errors are those of `watchStart`. */
export function preloadedStart(
  request: RecordRequest,
  names: NameTable,
  loading: Loading,
): Promise<PreloadedStart> {
  const library = nativePath('libprefault-exit.so');
  return withScratchDirectory(async (directory) => {
    const touched = new PageSets<FileKey>();
    const around = new PageSets<FileKey>();
    const living = new Set<number>();
    let rootPid = 0;
    let untilNs: bigint | undefined;
    let mappedCount = 0;
    const take = (line: HelperLine): void => {
      if (line.kind !== 'present' && line.kind !== 'window') return;
      const range = { firstPage: line.firstPage, lastPage: line.firstPage + line.pageCount - 1 };
      (line.kind === 'present' ? touched : around).addRange(line.key, range);
    };
    await watchStart({
      mode: 'exit',
      helperOptions: [
        ...['--preload', library, '--directory', directory],
        ...(loading === 'auditing' ? ['--audit', library] : []),
      ],
      request,
      activity: () => mappedCount,
      onChild: async (pid) => {
        rootPid = pid;
      },
      onLine: (line) => {
        if (line.kind === 'frozen') untilNs = line.timeNs;
        else if (line.kind === 'living') living.add(line.pid);
        else if (line.kind === 'progress') mappedCount = line.count;
        else if (line.kind === 'name') names.add(line.key, { path: line.path, type: line.type });
        else take(line);
      },
    });
    const files = await readExitFiles(directory, untilNs, async (line) => {
      if (line.kind === 'name') await names.addUnchecked(line.key, { path: line.path, type: line.type });
      else take(line);
    });
    return { ...endsOf({ files, rootPid, living }), touched, around };
  });
}
