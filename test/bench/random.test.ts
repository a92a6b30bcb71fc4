import fc from 'fast-check';
import { seededRandom, shuffled } from '../../src/bench/random.js';

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, other numbers for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 8 }, random);
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('stays within [0, 1) and does not favour a half', () => {
    const random = seededRandom(3);
    const numbers = Array.from({ length: 4000 }, random);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const upper = numbers.filter((number) => number >= 0.5).length;
    expect(upper).toBeGreaterThan(1850);
    expect(upper).toBeLessThan(2150);
  });
});

describe('shuffled', () => {
  it('keeps every item once and leaves its argument alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const before = [...items];
        const order = shuffled(items, seededRandom(seed));
        expect(items).toEqual(before);
        expect([...order].sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b));
      }),
    );
  });

  it('puts every item in every place sooner or later', () => {
    const random = seededRandom(5);
    const first = new Set(Array.from({ length: 60 }, () => shuffled(['a', 'b', 'c', 'd'], random)[0]));
    expect([...first].sort()).toEqual(['a', 'b', 'c', 'd']);
  });
});
