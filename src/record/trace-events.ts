import { type FileKey, fileKey } from './helper-lines.js';

/** What the kernel's trace says of a file's pages, or of an exec. */
export type TraceEvent =
  /** Pages came into the page cache: 2^order of them, as one folio. */
  | { kind: 'insert'; key: FileKey; firstPage: number; order: number; timeUs: number; pid: number }
  /** A fault that the page cache alone did not settle. */
  | { kind: 'fault'; key: FileKey; page: number; timeUs: number; pid: number }
  /** read() or a relative asks for these pages; the last may lie past the end of the file. */
  | { kind: 'read'; key: FileKey; firstPage: number; lastPage: number; timeUs: number; pid: number }
  /** The window of a fault-around: of these pages, the ones in the page cache were mapped. */
  | { kind: 'map'; key: FileKey; firstPage: number; lastPage: number; timeUs: number; pid: number }
  | { kind: 'exec'; path: string; timeUs: number; pid: number };

export const INSERT_EVENT = 'filemap/mm_filemap_add_to_page_cache';
/** Only newer kernels have these (not 6.1). */
export const ACCESS_EVENTS = [
  'filemap/mm_filemap_fault',
  'filemap/mm_filemap_get_pages',
  'filemap/mm_filemap_map_pages',
] as const;
export const PROCESS_EVENTS = ['sched/sched_process_exec', 'sched/sched_process_fork'] as const;

const PAGE_SHIFT = 12;
const MICROSECONDS = 1e6;

// `COMM-PID (TGID) [CPU] FLAGS SECONDS.MICROSECONDS: EVENT: FIELDS`. A command name may hold anything, even
// a newline, so the line is not anchored at its start; in 15 bytes no name can imitate what is matched here.
const HEADER =
  /-(\d+) +(?:\([ \d-]+\) +)?\[\d+\] +(?:[^ ]+ +)?(\d+\.\d+): (mm_filemap_\w+|sched_process_exec): (.*)$/;

// Insertion, `dev 7:1 ino c`: older kernels with `page=…`, newer ones with `order=N`. Accesses: `dev=7:1 ino=c`.
const FILE = /^dev[ =](\d+:\d+) ino[ =]([0-9a-f]+) .*?\bofs=(\d+)(?:-(\d+))?(?: order=(\d+))?$/;
const EXEC = /^filename=(.*) pid=\d+ old_pid=\d+$/;

function toPage(offsetBytes: string): number {
  return Math.floor(Number(offsetBytes) / 2 ** PAGE_SHIFT);
}

function toDecimal(hex: string): string {
  return BigInt(`0x${hex}`).toString();
}

/**
 * One line of a trace buffer in its text form, as kernels 5.x and 6.x write it (include/trace/events/filemap.h);
 * undefined for all other lines. The line is latin1: its bytes as they are.
 */
export function parseTraceEvent(line: string): TraceEvent | undefined {
  const header = HEADER.exec(line);
  if (header === null) return undefined;
  const [, pidText = '', seconds = '', event = '', fields = ''] = header;
  const common = { pid: Number(pidText), timeUs: Math.round(Number(seconds) * MICROSECONDS) };
  if (event === 'sched_process_exec') {
    const path = EXEC.exec(fields)?.[1];
    return path === undefined
      ? undefined
      : { kind: 'exec', path: Buffer.from(path, 'latin1').toString('utf8'), ...common };
  }
  const file = FILE.exec(fields);
  if (file === null) return undefined;
  const [, device = '', inode = '', from = '', to, order] = file;
  const place = { key: fileKey(device, toDecimal(inode)), ...common };
  const firstPage = toPage(from);
  const lastPage = to === undefined ? firstPage : toPage(to);
  switch (event) {
    case 'mm_filemap_add_to_page_cache':
      return { kind: 'insert', firstPage, order: Number(order ?? 0), ...place };
    case 'mm_filemap_fault':
      return { kind: 'fault', page: firstPage, ...place };
    case 'mm_filemap_get_pages':
      return { kind: 'read', firstPage, lastPage, ...place };
    case 'mm_filemap_map_pages':
      return { kind: 'map', firstPage, lastPage, ...place };
    default:
      return undefined;
  }
}
