import { PrefaultError } from '../errors.js';
import { monotonicMs, runCommand } from '../system/index.js';

/** What one run of a Node program took, Node's own start included. */
export interface MeasuredRun {
  elapsedMs: number;
  /** Of all threads, in user and kernel mode: what remains of the elapsed time where the machine is busy. */
  cpuMs: number;
  /** The most memory that was resident at once. */
  peakBytes: number;
}

const BYTES_PER_KIB = 1024;
const MICROSECONDS_PER_MS = 1000;
const USAGE_LINE = /^usage (\d+) (\d+)$/m;

export interface RunRequest {
  /** A module that has the program tell what it used, see test/bench/tell-usage.cjs. */
  usageTeller: string;
  bundle: string;
  args: readonly string[];
}

/** Runs a bundle with these arguments. Throws PROGRAM_FAILED if it fails: a failed run has no time. */
export async function measureRun({ usageTeller, bundle, args }: RunRequest): Promise<MeasuredRun> {
  const startMs = monotonicMs();
  const { status, stderr } = await runCommand(process.execPath, ['--require', usageTeller, bundle, ...args]);
  const elapsedMs = monotonicMs() - startMs;
  const usage = USAGE_LINE.exec(stderr);
  if (status === 0 && usage !== null) {
    const [, peakKib, cpuMicroseconds] = usage;
    return {
      elapsedMs,
      cpuMs: Number(cpuMicroseconds) / MICROSECONDS_PER_MS,
      peakBytes: Number(peakKib) * BYTES_PER_KIB,
    };
  }
  throw new PrefaultError(`'${[bundle, ...args].join(' ')}' failed with status ${status}: ${stderr.trim()}`, {
    code: 'PROGRAM_FAILED',
    subject: bundle,
  });
}
