import fc from 'fast-check';
import { LAST_PHASE, phaseOf } from '../../src/profile/phases';

it.each([
  [0, 0],
  [255, 0],
  [256, 1],
  [767, 1],
  [767.5, 1],
  [768, 2],
  [1791, 2],
  [1792, 3],
])('a page that %d others came before is of phase %d', (rank, phase) => {
  expect(phaseOf(rank)).toBe(phase);
});

it('later pages are never of an earlier phase, and there is a last one', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
      expect(phaseOf(Math.max(a, b))).toBeGreaterThanOrEqual(phaseOf(Math.min(a, b)));
      expect(phaseOf(a)).toBeLessThanOrEqual(LAST_PHASE);
    }),
  );
});
