import { addedCosts, summarize } from '../../src/bench/summary.js';

function starts(variant: string, times: readonly number[], readBytes?: number) {
  return times.map((elapsedMs, index) => ({
    variant,
    elapsedMs,
    majorFaultCount: index,
    minorFaultCount: 100,
    ...(readBytes === undefined ? {} : { readBytes }),
  }));
}

describe('summarize', () => {
  const measured = [
    ...starts('warm', [10, 11, 9], 0),
    ...starts('cold', [100, 120, 110], 4096),
    ...starts('module', [30, 35, 40], 8192),
  ];
  const summary = summarize(measured, ['cold', 'module', 'warm'], { cold: 'cold', warm: 'warm' });

  it('keeps the given order and counts the starts of each variant', () => {
    expect(summary.map(({ variant, startCount }) => [variant, startCount])).toEqual([
      ['cold', 3],
      ['module', 3],
      ['warm', 3],
    ]);
  });

  it('gives medians, the least time, faults and bytes', () => {
    expect(summary[1]).toMatchObject({
      medianMs: 35,
      minMs: 30,
      medianMajorFaultCount: 1,
      medianReadBytes: 8192,
    });
  });

  it('says which share of the gap between the baselines was recovered, and nothing for the baselines', () => {
    expect(summary.map(({ recoveredPercent }) => recoveredPercent)).toEqual([undefined, 75, undefined]);
  });

  it('leaves the share out where the cold start was no slower than the warm one', () => {
    const [only] = summarize([...starts('a', [5]), ...starts('b', [5])], ['c'], { cold: 'a', warm: 'b' });
    expect(only).not.toHaveProperty('recoveredPercent');
    expect(only).not.toHaveProperty('medianReadBytes');
  });
});

describe('addedCosts', () => {
  it('compares least and median times with those of the first variant', () => {
    const measured = [...starts('none', [0.5, 0.6, 0.9]), ...starts('module', [0.53, 0.65, 0.8])];
    const [cost, ...others] = addedCosts(measured, ['none', 'module']);
    expect(others).toEqual([]);
    expect(cost?.startCount).toBe(3);
    expect(cost?.minMicroseconds).toBeCloseTo(30, 6);
    expect(cost?.medianMicroseconds).toBeCloseTo(50, 6);
    expect(cost?.medianPercent).toBeCloseTo(100 / 12, 6);
  });
});
