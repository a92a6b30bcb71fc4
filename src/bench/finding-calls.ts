import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { readText, runCommand } from '../system/index.js';
import { startDaemon } from './daemon.js';
import type { FindingCase } from './finding-times.js';
import { programOf, wordsInRoot } from './store-programs.js';

/** System calls of an applier that concern plan places or the program's file. */
export interface CallCounts {
  opens: number;
  reads: number;
  /** Examined, named, locked. */
  others: number;
}

const KINDS: Readonly<Record<string, keyof CallCounts>> = {
  open: 'opens',
  openat: 'opens',
  openat2: 'opens',
  read: 'reads',
  pread64: 'reads',
  preadv2: 'reads',
  statx: 'others',
  fstat: 'others',
  newfstatat: 'others',
  readlinkat: 'others',
  flock: 'others',
};

const CALL = /^(?:\d+ +)?(\w+)\((.*)$/;
const PLAN_PLACE = /\/prefault\/plans(?:\/|[">]|$)/;
const WRAPPER = '/usr/bin/prefault-run';
const MODULE = '/usr/lib/prefault/libprefault-audit.so';

/** Absolute paths that stand in strings. */
function pathsIn(line: string): string[] {
  return [...line.matchAll(/"(\/[^"]*)"/g)].map(([, path = '']) => path);
}

function isExecOf(line: string, program: string): boolean {
  return line.includes(`execve("${program}"`);
}

/** The lines in which the applier acts: before the program's exec, or after it; of the daemon, which does not exec, all. */
function partOf(
  lines: readonly string[],
  applier: FindingCase['applier'],
  program: string,
): readonly string[] {
  if (applier === 'daemon') return lines;
  const exec = lines.findIndex((line) => isExecOf(line, program));
  if (applier === 'module') return lines.slice(exec + 1);
  return lines.slice(lines.findIndex((line) => isExecOf(line, WRAPPER)) + 1, exec);
}

/**
 * Counts what `strace -f -y` has written of one start. The rule: a call counts if a path or a descriptor in it names the
 * program's file, a plan directory, or something below or above one; closing does not count. What every applier does besides is the
 * same for all places of a plan: /proc/self/status for a seccomp filter, and the sentinels. Pure.
 */
export function countCalls(trace: string, applier: FindingCase['applier'], program: string): CallCounts {
  const counts: CallCounts = { opens: 0, reads: 0, others: 0 };
  const lines = partOf(trace.split('\n'), applier, program);
  const places = lines.flatMap((line) => pathsIn(line).filter((path) => PLAN_PLACE.test(path)));
  const isAbove = (path: string) =>
    places.some((place) => place.startsWith(path === '/' ? path : `${path}/`));
  for (const line of lines) {
    const [, name = '', args = ''] = CALL.exec(line) ?? [];
    const kind = KINDS[name];
    if (kind === undefined) continue;
    // A path in a string, or one that strace found out of a descriptor, with the root directory in front.
    const isProgram = args.includes(`"${program}"`) || args.includes(`${program}>`);
    if (isProgram || PLAN_PLACE.test(args) || pathsIn(args).some(isAbove)) counts[kind] += 1;
  }
  return counts;
}

export interface TraceRequest {
  root: string;
  stateRoot: string;
  /** Where the trace is written. */
  file: string;
  findingCase: FindingCase;
}

async function trace(file: string, words: readonly string[]): Promise<void> {
  const { status, stderr } = await runCommand('strace', [
    '-f',
    '-y',
    '-qq',
    '-s',
    '4096',
    '-o',
    file,
    ...words,
  ]);
  if (status !== 0)
    throw new PrefaultError(`strace failed: ${stderr.trim()}`, { code: 'PROGRAM_FAILED', subject: 'strace' });
}

// Attached to all threads of the daemon, then the program is started, then the daemon has a second.
const ATTACH = `
strace -f -y -qq -s 4096 -o "$1" -p "$2" & tracer=$!
for try in $(seq 100); do
  grep -L 'TracerPid:[[:space:]]*[1-9]' /proc/"$2"/task/*/status | grep -q . || break
  sleep 0.05
done
chroot "$3" "$4"
sleep 1
kill -INT $tracer
wait $tracer || :
`;

/** False if the daemon left the start alone, as it does while memory is short: then nothing was to be seen. */
async function traceDaemon({ root, stateRoot, file }: TraceRequest, program: string): Promise<boolean> {
  const daemon = await startDaemon({ root, stateRoot });
  try {
    await runCommand('sh', ['-c', ATTACH, 'sh', file, String(daemon.pid), root, program]);
    const { warmCount, helpedCount } = (await daemon.readState()).starts;
    return warmCount + helpedCount > 0;
  } finally {
    await daemon.stop();
  }
}

/**
 * Starts the program of a case once, by the real applier, and counts its calls; undefined if the daemon left that start
 * alone. Throws PROGRAM_FAILED, SYSTEM.
 */
export async function traceFinding(request: TraceRequest): Promise<CallCounts | undefined> {
  const { root, file, findingCase } = request;
  const { applier, store } = findingCase;
  const program = programOf('start', store);
  if (applier === 'daemon') {
    if (!(await traceDaemon(request, program))) return undefined;
  } else if (applier === 'wrapper') await trace(file, wordsInRoot(root, WRAPPER, program));
  else await trace(file, wordsInRoot(root, '/usr/bin/env', `LD_AUDIT=${MODULE}`, program));
  return countCalls((await readText(file)) ?? '', applier, program);
}

/** Throws NOT_FOUND with what to install. */
export async function requireStrace(): Promise<void> {
  const { status } = await runCommand('sh', ['-c', 'command -v strace']);
  if (status === 0) return;
  throw new PrefaultError('strace is not installed, and the calls are counted by it', {
    code: 'NOT_FOUND',
    subject: 'strace',
    remedy: "install the package 'strace'",
  });
}

/** For the trace of one case. */
export function traceFile(work: string, { store, applier }: FindingCase, state: string): string {
  return join(work, `${store}-${applier}-${state}.trace`);
}
