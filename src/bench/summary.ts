import { type Interval, median, medianInterval, quantile, recoveredGapPercent } from './statistics.js';
import type { MeasuredStart } from './stopwatch.js';

/** One variant's starts in figures; times in milliseconds. */
export interface VariantSummary {
  variant: string;
  startCount: number;
  medianMs: number;
  /** Where the median of another such series may well lie (95 %). */
  intervalMs: Interval;
  minMs: number;
  /** Undefined for the cold and the warm variant themselves. */
  recoveredPercent?: number;
  medianMajorFaultCount: number;
  /** Undefined where no device was watched. */
  medianReadBytes?: number;
}

export interface Baselines {
  cold: string;
  warm: string;
}

type Start = MeasuredStart & { readBytes?: number };

function defined(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

/** Sums up each variant in the order of `variants`; the gap is the one between the two baselines. */
export function summarize(
  starts: readonly Start[],
  variants: readonly string[],
  baselines: Baselines,
): VariantSummary[] {
  const timesOf = (variant: string) =>
    starts.filter((start) => start.variant === variant).map((start) => start.elapsedMs);
  const cold = median(timesOf(baselines.cold));
  const warm = median(timesOf(baselines.warm));
  return variants.map((variant) => {
    const own = starts.filter((start) => start.variant === variant);
    const times = timesOf(variant);
    const bytes = defined(own.map((start) => start.readBytes));
    const isBaseline = variant === baselines.cold || variant === baselines.warm;
    const recoveredPercent = isBaseline
      ? undefined
      : recoveredGapPercent({ cold, prefetched: median(times), warm });
    return {
      variant,
      startCount: own.length,
      medianMs: median(times),
      intervalMs: medianInterval(times),
      minMs: quantile(times, 0),
      ...(recoveredPercent === undefined ? {} : { recoveredPercent }),
      medianMajorFaultCount: median(own.map((start) => start.majorFaultCount)),
      ...(bytes.length === 0 ? {} : { medianReadBytes: median(bytes) }),
    };
  });
}

/** What a variant adds to a start, in microseconds. */
export interface AddedCost {
  variant: string;
  startCount: number;
  minMicroseconds: number;
  medianMicroseconds: number;
  /** Of the median that it is added to. */
  medianPercent: number;
}

/** Compares each variant with the first one: differences of the least and of the median times. */
export function addedCosts(starts: readonly Start[], variants: readonly string[]): AddedCost[] {
  const timesOf = (variant: string) =>
    starts.filter((start) => start.variant === variant).map((start) => start.elapsedMs);
  const base = timesOf(variants[0] ?? '');
  return variants.slice(1).map((variant) => {
    const times = timesOf(variant);
    return {
      variant,
      startCount: times.length,
      minMicroseconds: (quantile(times, 0) - quantile(base, 0)) * 1000,
      medianMicroseconds: (median(times) - median(base)) * 1000,
      medianPercent: (median(times) / median(base) - 1) * 100,
    };
  });
}
