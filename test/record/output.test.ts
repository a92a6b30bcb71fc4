import fc from 'fast-check';
import { OutputSearch } from '../../src/record/output-search.js';
import { OutputTail } from '../../src/record/output-tail.js';

/** Cuts bytes at random places. */
const pieces = (text: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => text.subarray(places[index], end));
};

describe('OutputSearch', () => {
  it('finds a text exactly when the whole output holds it, wherever the chunks are cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9', '\n') });
    fc.assert(
      fc.property(
        letters,
        letters.filter((text) => text !== ''),
        fc.array(fc.nat()),
        (output, wanted, cuts) => {
          const search = new OutputSearch(wanted);
          const found = pieces(Buffer.from(output), cuts).map((chunk) => search.push(chunk));
          expect(found.includes(true)).toBe(output.includes(wanted));
        },
      ),
    );
  });
});

describe('OutputTail', () => {
  it.each([
    ['', ''],
    ['one\n', 'one'],
    ['one\n\n two \nthree\nfour\n', 'two | three | four'],
    ['\u001b[31mred\u001b[0m\ttext', '[31mred [0m text'],
  ])('of %j shows %j', (output, expected) => {
    const tail = new OutputTail();
    tail.push(Buffer.from(output));
    expect(tail.lastLines()).toBe(expected);
  });

  it('keeps the end of a long output', () => {
    const tail = new OutputTail();
    for (let index = 0; index < 10_000; index += 1) tail.push(Buffer.from(`line ${index}\n`));
    expect(tail.lastLines()).toBe('line 9997 | line 9998 | line 9999');
  });
});
