import { seededRandom } from './random.js';

/** A range that holds the true value with the stated confidence. */
export interface Interval {
  low: number;
  high: number;
}

const RESAMPLE_COUNT = 2000;
const SEED = 1;

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The value below which `share` (0 to 1) of the values lie, interpolated; NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  const ranked = sorted(values);
  const position = (ranked.length - 1) * share;
  const below = ranked[Math.floor(position)] ?? Number.NaN;
  const above = ranked[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Percentile bootstrap interval of the median: how far the median of another series as long as this one
 * may well lie away. The same values give the same interval.
 */
export function medianInterval(values: readonly number[], confidence = 0.95): Interval {
  const random = seededRandom(SEED);
  const medians = Array.from({ length: RESAMPLE_COUNT }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN)),
  );
  const tail = (1 - confidence) / 2;
  return { low: quantile(medians, tail), high: quantile(medians, 1 - tail) };
}

/**
 * How much of what a cold start takes longer than a warm one was won back, in percent; negative if it got
 * slower. Undefined if the cold start did not take longer: then there was nothing to win.
 */
export function recoveredGapPercent(times: {
  cold: number;
  prefetched: number;
  warm: number;
}): number | undefined {
  const gap = times.cold - times.warm;
  return gap > 0 ? ((times.cold - times.prefetched) / gap) * 100 : undefined;
}
