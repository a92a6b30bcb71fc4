import { closingLine } from '../../src/bench/closing-line.js';

describe('closingLine', () => {
  it.each([
    [
      { cold: 212.4, prefetched: 103.9, warm: 61.2 },
      'cold 212 ms, prefetched 104 ms, warm 61 ms: 72 % of the gap recovered',
    ],
    [
      { cold: 12, prefetched: 5.55, warm: 2 },
      'cold 12.0 ms, prefetched 5.5 ms, warm 2.0 ms: 65 % of the gap recovered',
    ],
    [
      { cold: 100, prefetched: 120, warm: 50 },
      'cold 100 ms, prefetched 120 ms, warm 50 ms: -40 % of the gap recovered',
    ],
  ])('of %j names the medians and the share', (medians, expected) => {
    expect(closingLine(medians)).toBe(expected);
  });

  it('gives no share where there is no gap', () => {
    expect(closingLine({ cold: 60, prefetched: 60, warm: 61 })).toBe(
      'cold 60 ms, prefetched 60 ms, warm 61 ms: a cold start is no slower than a warm one here, nothing to recover',
    );
  });
});
