import { PrefaultError } from '../errors.js';
import { startDaemon } from './daemon.js';
import { moduleEnvironment } from './plan-sets.js';
import { seededRandom, shuffled } from './random.js';
import { type MeasuredStart, measureStarts, type StartVariant } from './stopwatch.js';

export const WITHOUT_MODULE = 'none';
export const WITH_MODULE = 'module';

const WARM_UP_ROUNDS = 20;

export interface WarmCostRequest {
  stopwatch: string;
  root: string;
  command: readonly string[];
  /** Where the module finds its plans, for both variants. */
  env: Readonly<Record<string, string>>;
  roundCount: number;
  seed: number;
}

/** Both variants interleaved on one CPU, everything in the page cache: what the module costs an exec. */
export async function measureWarmStarts({
  command,
  env,
  roundCount,
  seed,
  ...request
}: WarmCostRequest): Promise<MeasuredStart[]> {
  const variants: StartVariant[] = [
    { name: WITHOUT_MODULE, env, command },
    { name: WITH_MODULE, env: { ...env, ...moduleEnvironment() }, command },
  ];
  const settings = { ...request, variants, cpu: 0, seed };
  await measureStarts({ ...settings, rounds: WARM_UP_ROUNDS });
  return measureStarts({ ...settings, rounds: roundCount });
}

/** Names of variants: a program that the daemon watches, and one that it does not, without a daemon and with one. */
export const WATCHED = { off: 'watched', on: 'watched+daemon' };
export const UNWATCHED = { off: 'unwatched', on: 'unwatched+daemon' };

const BLOCK_ROUNDS = 250;

export interface DaemonCostRequest {
  stopwatch: string;
  root: string;
  stateRoot: string;
  /** Copies of one program. */
  watched: string;
  unwatched: string;
  roundCount: number;
  seed: number;
}

async function measureBlock(
  { stopwatch, root, stateRoot, watched, unwatched }: DaemonCostRequest,
  state: 'off' | 'on',
  seed: number,
): Promise<MeasuredStart[]> {
  const variants: StartVariant[] = [
    { name: WATCHED[state], env: {}, command: [watched] },
    { name: UNWATCHED[state], env: {}, command: [unwatched] },
  ];
  const settings = { stopwatch, root, variants, cpu: 0, seed };
  const daemon = state === 'on' ? await startDaemon({ root, stateRoot }) : undefined;
  try {
    await measureStarts({ ...settings, rounds: WARM_UP_ROUNDS });
    const starts = await measureStarts({ ...settings, rounds: BLOCK_ROUNDS });
    const heard = (await daemon?.readState())?.starts.execCount ?? BLOCK_ROUNDS;
    if (heard >= BLOCK_ROUNDS) return starts;
    throw new PrefaultError(`prefaultd heard of ${heard} starts of ${watched} only`, {
      code: 'SYSTEM',
      subject: watched,
    });
  } finally {
    await daemon?.stop();
  }
}

/**
 * What a daemon costs execs that find everything in the page cache. It cannot be switched off for single starts, so
 * blocks of starts with one and without alternate, in an order drawn anew for each pair; the same two
 * files in both, since two copies of a program differ in where they lie.
 */
export async function measureWarmWithDaemon(request: DaemonCostRequest): Promise<MeasuredStart[]> {
  const random = seededRandom(request.seed);
  const starts: MeasuredStart[] = [];
  for (let block = 0; block * BLOCK_ROUNDS < request.roundCount; block += 1) {
    for (const state of shuffled(['off', 'on'] as const, random)) {
      starts.push(...(await measureBlock(request, state, request.seed + block)));
    }
  }
  return starts;
}
