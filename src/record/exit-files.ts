import { type HelperLine, parseHelperLines } from './helper-lines.js';

/**
 * A file that libprefault-exit.so wrote; src/native/exit/README.md says what is in it. A process image begins at
 * an exec or a fork.
 */
export interface ExitFile {
  pid: number;
  /** Tells the images of one process apart, and sorts by their begin. */
  image: string;
  /** `audit`: by the copy of the library that is an auditor, which sees neither exec nor _exit. */
  kind: 'start' | 'end' | 'audit';
  /** When it was written, nanoseconds of CLOCK_MONOTONIC. */
  timeNs: bigint;
  lines: readonly HelperLine[];
}

const NAME = /^(\d+)\.([0-9a-f]{16})\.([0-9a-f]{16})\.(start|end|audit)$/;

/** Whether the library names its files so. Pure. */
export function isExitFileName(name: string): boolean {
  return NAME.test(name);
}

/** Undefined for a file of another name, and for one that was not written to its end. Pure. */
export function parseExitFile(name: string, content: Buffer): ExitFile | undefined {
  const [, pid = '', image = '', time = '', kind] = NAME.exec(name) ?? [];
  if (kind !== 'start' && kind !== 'end' && kind !== 'audit') return undefined;
  const lines = parseHelperLines(content);
  if (kind === 'end' && lines.at(-1)?.kind !== 'complete') return undefined;
  return { pid: Number(pid), image, timeNs: BigInt(`0x${time}`), kind, lines };
}

function key({ pid, image }: ExitFile): string {
  return `${pid}.${image}`;
}

export interface EndsInput {
  files: readonly ExitFile[];
  /** The process that the helper started. */
  rootPid: number;
  /** Processes that were looked at from outside, since they had not ended. */
  living: ReadonlySet<number>;
}

export interface Ends {
  /** Programs that the first process became, in this order; not canonicalised further. */
  execChain: string[];
  executed: string[];
  /** How many images there is a beginning of, and no end: they were killed, or ended in a way that is not seen. */
  unseenCount: number;
  /** Whether the first process was seen to the end. */
  rootSeen: boolean;
  /** Whether each touch shows, and not the window around it. */
  isWatched: boolean;
}

/** What the files say of processes. Pure. */
export function endsOf({ files, rootPid, living }: EndsInput): Ends {
  const sorted = files.filter(({ kind }) => kind !== 'audit').sort((a, b) => Number(a.timeNs - b.timeNs));
  const execs = sorted.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'exec' ? [line] : [])));
  const ended = new Set(sorted.filter(({ kind }) => kind === 'end').map(key));
  const images = new Map(sorted.map((file) => [key(file), file]));
  const last = new Map(sorted.map((file) => [file.pid, file.image]));
  // An image that lives on has not ended, but one that the process was before has.
  const isSeen = (file: ExitFile): boolean =>
    ended.has(key(file)) || (living.has(file.pid) && last.get(file.pid) === file.image);
  const ofRoot = [...images.values()].filter(({ pid }) => pid === rootPid);
  const starts = sorted.filter(({ lines }) => lines.some(({ kind }) => kind === 'exec'));
  return {
    execChain: execs.filter(({ pid }) => pid === rootPid).map(({ path }) => path),
    executed: [...new Set(execs.map(({ path }) => path))],
    unseenCount: [...images.values()].filter((file) => !isSeen(file)).length,
    rootSeen: ofRoot.length > 0 && ofRoot.every(isSeen),
    isWatched: starts.length > 0 && starts.every(({ lines }) => lines.some(({ kind }) => kind === 'watched')),
  };
}
