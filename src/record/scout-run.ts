import type { FileKey } from './helper-lines.js';
import type { NameTable } from './name-table.js';
import { PageSets } from './page-sets.js';
import type { RecordRequest } from './recorder.js';
import { watchStart } from './watch-start.js';

/** What a start under ptrace shows. */
export interface Scouted {
  /** Canonical paths that the program's first process became by exec, the program first. */
  execChain: readonly string[];
  /** All programs that any process of the tree executed. */
  executed: readonly string[];
  /** Paths as the program named them, in the order of their first look-up, absent ones too. */
  lookups: readonly string[];
  /** Files and directories that the start opened, in this order. */
  opened: readonly FileKey[];
  listed: readonly FileKey[];
  /** Pages taken by read() and its relatives: exact. */
  read: PageSets<FileKey>;
  /** Pages that were mapped in when a process ended: whole fault-around windows. */
  present: PageSets<FileKey>;
}

/** Runs the program once under ptrace. Errors are those of `watchStart`. */
export async function scoutRun(request: RecordRequest, names: NameTable): Promise<Scouted> {
  const execs: { pid: number; path: string }[] = [];
  const lookups = new Set<string>();
  const opened = new Set<FileKey>();
  const listed = new Set<FileKey>();
  const read = new PageSets<FileKey>();
  const present = new PageSets<FileKey>();
  await watchStart({
    mode: 'scout',
    request,
    // A start that waits names no new files and looks nothing new up.
    activity: () => lookups.size + opened.size + listed.size + read.pageCount,
    onLine: (line) => {
      switch (line.kind) {
        case 'name':
          names.add(line.key, { path: line.path, type: line.type });
          opened.add(line.key);
          break;
        case 'exec':
          execs.push(line);
          break;
        case 'lookup':
          lookups.add(line.path);
          break;
        case 'list':
          listed.add(line.key);
          break;
        case 'read':
        case 'present': {
          const range = { firstPage: line.firstPage, lastPage: line.firstPage + line.pageCount - 1 };
          (line.kind === 'read' ? read : present).addRange(line.key, range);
          break;
        }
      }
    },
  });
  const rootPid = execs[0]?.pid;
  return {
    execChain: execs.filter(({ pid }) => pid === rootPid).map(({ path }) => path),
    executed: [...new Set(execs.map(({ path }) => path))],
    lookups: [...lookups],
    opened: [...opened],
    listed: [...listed],
    read,
    present,
  };
}
