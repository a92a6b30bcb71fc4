import type { PrivateCopy } from './private-copy.js';
import { seededRandom, shuffled } from './random.js';
import { type MeasuredStart, measureStarts, type StartVariant } from './stopwatch.js';

export const COLD = 'cold';
export const PREFETCHED = 'prefetched';
export const WARM = 'warm';

export interface DemoRequest {
  stopwatch: string;
  /** The prefault-run binary. */
  wrapper: string;
  program: PrivateCopy;
  /** Where prefault-run finds the plans of a user: XDG_CACHE_HOME. */
  cacheHome: string;
  trialCount: number;
  seed: number;
  /** Makes the program cold. Throws where that does not work: then there is nothing to measure. */
  evict: () => Promise<void>;
  onTrial: (trial: number, starts: readonly MeasuredStart[]) => void;
}

function variantsOf({ program, wrapper, cacheHome }: DemoRequest): StartVariant[] {
  const { command } = program;
  return [
    { name: COLD, env: {}, command },
    { name: PREFETCHED, env: { XDG_CACHE_HOME: cacheHome }, command: [wrapper, ...command] },
    { name: WARM, env: {}, command },
  ];
}

/** One start of each kind in every trial, in an order drawn anew; before the warm one, one that is not measured. */
export async function runDemoTrials(request: DemoRequest): Promise<MeasuredStart[]> {
  const random = seededRandom(request.seed);
  const all: MeasuredStart[] = [];
  for (let trial = 1; trial <= request.trialCount; trial += 1) {
    const starts: MeasuredStart[] = [];
    for (const variant of shuffled(variantsOf(request), random)) {
      const measure = { stopwatch: request.stopwatch, variants: [variant] };
      if (variant.name === WARM) await measureStarts(measure);
      else await request.evict();
      starts.push(...(await measureStarts(measure)));
    }
    request.onTrial(trial, starts);
    all.push(...starts);
  }
  return all;
}
