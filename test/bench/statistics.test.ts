import fc from 'fast-check';
import { median, medianInterval, quantile, recoveredGapPercent } from '../../src/bench/statistics.js';

const series = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('median', () => {
  it.each([
    [[5], 5],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[1, 1, 100], 1],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('is not a number for no values', () => {
    expect(median([])).toBeNaN();
  });

  it('does not depend on the order and lies within the values', () => {
    fc.assert(
      fc.property(series, (values) => {
        expect(median([...values].reverse())).toBe(median(values));
        expect(median(values)).toBeGreaterThanOrEqual(Math.min(...values));
        expect(median(values)).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});

describe('quantile', () => {
  it.each([
    [0, 10],
    [0.25, 12.5],
    [0.9, 19],
    [1, 20],
  ])('%d of 10, 20 is %d', (share, expected) => {
    expect(quantile([20, 10], share)).toBeCloseTo(expected, 10);
  });
});

describe('medianInterval', () => {
  it('holds the median, is the same each time, and is a point for equal values', () => {
    fc.assert(
      fc.property(series, (values) => {
        const interval = medianInterval(values);
        expect(interval.low).toBeLessThanOrEqual(median(values));
        expect(interval.high).toBeGreaterThanOrEqual(median(values));
        expect(medianInterval(values)).toEqual(interval);
      }),
      { numRuns: 15 },
    );
    expect(medianInterval([7, 7, 7])).toEqual({ low: 7, high: 7 });
  });

  it('is wider for a confidence that is higher', () => {
    const values = Array.from({ length: 21 }, (_, index) => index * index);
    const wide = medianInterval(values, 0.99);
    const narrow = medianInterval(values, 0.5);
    expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low);
  });
});

describe('recoveredGapPercent', () => {
  it.each([
    [{ cold: 200, prefetched: 100, warm: 50 }, (100 / 150) * 100],
    [{ cold: 200, prefetched: 50, warm: 50 }, 100],
    [{ cold: 200, prefetched: 200, warm: 50 }, 0],
    [{ cold: 200, prefetched: 230, warm: 50 }, -20],
    [{ cold: 50, prefetched: 40, warm: 50 }, undefined],
  ])('of %j is %p', (times, expected) => {
    expect(recoveredGapPercent(times)).toBe(expected);
  });
});
