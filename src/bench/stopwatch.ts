import { PrefaultError } from '../errors.js';
import { runCommand } from '../system/index.js';

/** One way to start a program, measured beside others. */
export interface StartVariant {
  /** Without blanks. */
  name: string;
  env: Readonly<Record<string, string>>;
  /** Absolute path of the program and its arguments. */
  command: readonly string[];
}

/** What one start took. The faults are those of the program and of the children it waited for. */
export interface MeasuredStart {
  variant: string;
  elapsedMs: number;
  majorFaultCount: number;
  minorFaultCount: number;
}

export interface StopwatchRequest {
  /** The bench-run binary, see test/bench/bench-run.c. */
  stopwatch: string;
  variants: readonly StartVariant[];
  root?: string;
  /** Keeps all starts on this CPU. */
  cpu?: number;
  /** How often each variant is started; the order is drawn anew each round. */
  rounds?: number;
  seed?: number;
}

const NANOSECONDS_PER_MS = 1e6;
const LINE = /^(\S+) (\d+) (\d+) (\d+) (\d+)$/;

/** The words that start the stopwatch, without its own path. */
export function stopwatchArguments(request: Omit<StopwatchRequest, 'stopwatch'>): string[] {
  const options = Object.entries({
    '--root': request.root,
    '--cpu': request.cpu,
    '--rounds': request.rounds,
    '--seed': request.seed,
  }).flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]));
  const variants = request.variants.flatMap(({ name, env, command }) => [
    '--variant',
    name,
    ...Object.entries(env).map(([key, value]) => `${key}=${value}`),
    ...command,
    ';',
  ]);
  return [...options, ...variants];
}

/** Throws PROGRAM_FAILED if any start did not end with status 0: a failed start has no time. */
export function parseStarts(output: string): MeasuredStart[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, variant, elapsedNs, major, minor, status] = LINE.exec(line) ?? [];
      if (variant === undefined || status !== '0') {
        throw new PrefaultError(`a measured start failed: ${line}`, {
          code: 'PROGRAM_FAILED',
          subject: variant ?? line,
          remedy: 'run the program by hand to see why',
        });
      }
      return {
        variant,
        elapsedMs: Number(elapsedNs) / NANOSECONDS_PER_MS,
        majorFaultCount: Number(major),
        minorFaultCount: Number(minor),
      };
    });
}

/** Starts each variant, one after the other, and gives what each start took. */
export async function measureStarts(request: StopwatchRequest): Promise<MeasuredStart[]> {
  const { status, stdout, stderr } = await runCommand(request.stopwatch, stopwatchArguments(request));
  if (status !== 0) {
    throw new PrefaultError(`the stopwatch failed: ${stderr.trim()}`, {
      code: 'SYSTEM',
      subject: request.stopwatch,
      remedy: 'build it with make',
    });
  }
  return parseStarts(stdout.toString('utf8'));
}
