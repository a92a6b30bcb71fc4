import { recoveredGapPercent } from './statistics.js';

/** The three medians in one line; says so where a cold start took no longer than a warm one. */
export function closingLine(medians: { cold: number; prefetched: number; warm: number }): string {
  const digits = medians.warm < 10 ? 1 : 0;
  const ms = (value: number) => `${value.toFixed(digits)} ms`;
  const times = `cold ${ms(medians.cold)}, prefetched ${ms(medians.prefetched)}, warm ${ms(medians.warm)}`;
  const percent = recoveredGapPercent(medians);
  if (percent === undefined)
    return `${times}: a cold start is no slower than a warm one here, nothing to recover`;
  return `${times}: ${percent.toFixed(0)} % of the gap recovered`;
}
