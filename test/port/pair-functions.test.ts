import fc from 'fast-check';
import { seededRandom } from '../../src/bench/random';
import { chooseRuns } from '../../src/port/choose-runs';
import type { FormerFunctions } from '../../src/port/fingerprint';
import { findRuns, gramHash, type NewFunctions } from '../../src/port/function-runs';
import { pairFunctions } from '../../src/port/pair-functions';
import { ReadCounter } from './counted';

interface Lists {
  sizes: Uint32Array;
  names: Uint32Array;
  newSizes: Uint32Array;
  newNames: Uint32Array;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

function formerOf(sizes: Uint32Array, names = new Uint32Array(sizes.length)): FormerFunctions {
  const offsets = Float64Array.from(range(sizes.length), (index) => index * 4096);
  return { offsets, sizes, names, breaks: new Uint8Array(sizes.length) };
}

function nowOf(sizes: Uint32Array, names = new Uint32Array(sizes.length)): NewFunctions {
  return { offsets: Float64Array.from(range(sizes.length), (index) => index * 4096), sizes, names };
}

describe('pairs', () => {
  const small = fc
    .array(fc.nat(5), { maxLength: 120 })
    .map((sizes) => Uint32Array.from(sizes, (size) => size + 1));

  it('are one to one, whatever the sizes and names', () => {
    fc.assert(
      fc.property(small, small, fc.boolean(), (sizes, newSizes, hasNames) => {
        const names = (list: Uint32Array) =>
          hasNames ? list.map((size, index) => size * 7 + (index % 11)) : undefined;
        const { to, certainty, taken } = pairFunctions(
          formerOf(sizes, names(sizes)),
          nowOf(newSizes, names(newSizes)),
        );
        const places = [...to].filter((place) => place >= 0);
        expect(new Set(places).size).toBe(places.length);
        expect(places.every((place) => place < newSizes.length && taken[place] === 1)).toBe(true);
        expect([...certainty].every((each) => each >= 0 && each <= 1)).toBe(true);
      }),
    );
  });

  it('join each function with itself where the sizes are those that they were', () => {
    const random = seededRandom(1);
    const sizes = Uint32Array.from(range(500), () => 1 + Math.floor(random() * 300));
    expect([...pairFunctions(formerOf(sizes), nowOf(sizes)).to]).toEqual(range(500));
  });

  it('follow names where sizes tell nothing', () => {
    const sizes = new Uint32Array(50).fill(16);
    const names = Uint32Array.from(range(50), (index) => index + 1);
    const { to } = pairFunctions(formerOf(sizes, names), nowOf(sizes, names));
    expect([...to]).toEqual(range(50));
  });
});

it('runs that are chosen take no function twice, in the former file or in the new one', () => {
  const runs = fc.array(
    fc.record({
      first: fc.nat(80),
      to: fc.nat(80),
      count: fc.integer({ min: 1, max: 20 }),
      matchCount: fc.nat(20),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(runs, (all) => {
      const chosen = chooseRuns(all, 100, 100);
      const former = chosen.flatMap(({ first, count }) => range(count).map((k) => first + k));
      const now = chosen.flatMap(({ to, count }) => range(count).map((k) => to + k));
      expect(new Set(former).size).toBe(former.length);
      expect(new Set(now).size).toBe(now.length);
      expect([...former].sort((a, b) => a - b)).toEqual(former);
    }),
  );
});

/** Sizes of which all runs of four want one of a few places in the table of them. */
function colliding(count: number): Uint32Array {
  const sizes = new Uint32Array(count);
  let draw = 1;
  for (let index = 0; index < count; index += 1) {
    do sizes[index] = draw++;
    while (index >= 3 && (gramHash(sizes, index - 3) & 0x7fff) >= 64);
  }
  return sizes;
}

/** Blocks of a dozen functions with one between each two: in the new file every other block is far behind. */
function farApart(count: number): Lists {
  const random = seededRandom(1);
  const blocks = range(Math.floor(count / 13)).map(() =>
    range(13).map(() => 1 + Math.floor(random() * 2 ** 30)),
  );
  const even = blocks.filter((_, index) => index % 2 === 0);
  const odd = blocks.filter((_, index) => index % 2 === 1);
  const newBlocks = [...even, ...odd].map((sizes) => sizes.slice(0, 12));
  const [sizes, newSizes] = [Uint32Array.from(blocks.flat()), Uint32Array.from(newBlocks.flat())];
  return {
    sizes,
    newSizes,
    names: new Uint32Array(sizes.length),
    newNames: new Uint32Array(newSizes.length),
  };
}

const unnamed = (sizes: Uint32Array): Lists => ({
  sizes,
  newSizes: sizes,
  names: new Uint32Array(sizes.length),
  newNames: new Uint32Array(sizes.length),
});

/** How many it takes until what is bounded has reached its bound. */
const HOSTILE: [string, number, (count: number) => Lists][] = [
  ['of one size', 3000, (count) => unnamed(new Uint32Array(count).fill(64))],
  [
    'of two sizes in turn',
    3000,
    (count) => unnamed(Uint32Array.from(range(count), (index) => (index % 2) + 8)),
  ],
  [
    'of one size, with names in reverse order',
    3000,
    (count) => {
      const names = Uint32Array.from(range(count), (index) => index + 1);
      return {
        ...unnamed(new Uint32Array(count).fill(64)),
        names,
        newNames: Uint32Array.from([...names].reverse()),
      };
    },
  ],
  ['with sizes that all want one place in the table', 3000, (count) => unnamed(colliding(count))],
  ['in blocks that were put far apart', 10_000, farApart],
];

describe.each(HOSTILE)('functions %s', (_, count, make) => {
  function readsFor(total: number): number {
    const { sizes, names, newSizes, newNames } = make(total);
    const reads = new ReadCounter();
    pairFunctions(
      { ...formerOf(sizes), sizes: reads.watch(sizes), names },
      { ...nowOf(newSizes), sizes: reads.watch(newSizes), names: newNames },
    );
    return reads.count;
  }

  it('take no more than twice the work if they are twice as many', () => {
    const [reads, twice] = [readsFor(count), readsFor(2 * count)];
    expect(twice).toBeLessThan(2.3 * reads);
    expect(reads).toBeGreaterThan(count);
  });
});

it('runs are found on both sides of a function that has changed, and end where two have', () => {
  const sizes = Uint32Array.from(range(40), (index) => 100 + index);
  const oneChanged = sizes.map((size, index) => (index === 20 ? 7 : size));
  const twoChanged = sizes.map((size, index) => (index === 20 || index === 21 ? 7 : size));
  expect(findRuns(formerOf(sizes), nowOf(oneChanged))).toEqual([
    { first: 0, to: 0, count: 40, matchCount: 39 },
  ]);
  expect(findRuns(formerOf(sizes), nowOf(twoChanged)).map(({ first, count }) => [first, count])).toEqual([
    [0, 20],
    [22, 18],
  ]);
});
