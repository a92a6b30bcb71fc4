import { seededRandom } from '../../src/bench/random';
import { readSections } from '../../src/elf/index';
import { fingerprintFile, LEAST_CONFIDENCE, portFile } from '../../src/port/index';
import { pairFunctions } from '../../src/port/pair-functions';
import { namedFunctions } from '../../src/port/read-functions';
import { type Extent, PAGE_SIZE_BYTES, pagesOfSize, toExtents } from '../../src/profile/index';
import { type Build, build, makeProgram, type Program, type Routine, withChanged } from './built-programs';
import { accepted, expectWellFormed, pagesIn, someTouched } from './touched';

const program = makeProgram(500, 1);
const former = build(program);
const { image } = former;
const touched = someTouched(image.length, 0.6, seededRandom(3));
const fingerprint = fingerprintFile(image, touched);
const middle = program.routines.length / 2;

const extra: Routine = { name: 'fextra', bytes: 777, content: 5 };
const without = (routines: readonly Routine[], index: number) => routines.filter((_, each) => each !== index);

function withRoutines(change: (routines: readonly Routine[]) => readonly Routine[]): Program {
  return { ...program, routines: change(program.routines) };
}

function grown(bytes: number): Program {
  return withRoutines((routines) =>
    routines.map((routine, index) =>
      index === middle ? { ...routine, bytes: routine.bytes + bytes } : routine,
    ),
  );
}

function portTo(now: Buffer, symbols?: Buffer) {
  return accepted(portFile({ path: '/f', sizeBytes: image.length, fingerprint }, touched, now, symbols));
}

/** Of functions of the former build in these ranges of the file, where nm says that their bytes lie in the new one: bytes by page. */
function pagesByNm(
  from: Build,
  to: Build,
  isCounted: (page: number, startPage: number) => boolean,
): Map<number, number> {
  const bytes = new Map<number, number>();
  for (const [name, { offset, bytes: size }] of from.places) {
    const now = to.places.get(name);
    if (now === undefined) continue;
    for (let k = 0; k < Math.min(size, now.bytes); k += 1) {
      if (!isCounted(Math.floor((offset + k) / PAGE_SIZE_BYTES), Math.floor(offset / PAGE_SIZE_BYTES)))
        continue;
      const page = Math.floor((now.offset + k) / PAGE_SIZE_BYTES);
      bytes.set(page, (bytes.get(page) ?? 0) + 1);
    }
  }
  return bytes;
}

const EDITS: [string, Program, number][] = [
  ['that grew by a byte', grown(1), 1],
  ['that grew by 16 bytes', grown(16), 1],
  ['that grew by 100 bytes', grown(100), 1],
  ['that grew by five pages', grown(5 * PAGE_SIZE_BYTES), 1],
  ['that was added', withRoutines((all) => [...all.slice(0, middle), extra, ...all.slice(middle)]), 1],
  ['that was removed', withRoutines((all) => without(all, middle)), 1],
  ['that was put at the front', withRoutines((all) => [extra, ...all]), 1],
  [
    'in a program that has more constants',
    { ...program, constants: [...Array(50).keys(), ...program.constants] },
    0,
  ],
  [
    'that changed places with the next',
    withRoutines((all) =>
      all.map(
        (each, index) =>
          (index === middle ? all[middle + 1] : index === middle + 1 ? all[middle] : each) ?? each,
      ),
    ),
    2,
  ],
  [
    'among a hundred that were moved to the front',
    withRoutines((all) => [...all.slice(250, 350), ...all.slice(0, 250), ...all.slice(350)]),
    3,
  ],
];

describe.each(EDITS)('a function %s', (_, edited, mostWrong) => {
  const now = build(edited);
  const ported = portTo(now.image);
  const pages = pagesIn(ported.carry(touched));

  it('leaves all others to be found by their sizes alone', () => {
    const [before, after] = [namedFunctions(image), namedFunctions(now.image)];
    const { to } = pairFunctions({ ...before, breaks: new Uint8Array(before.sizes.length) }, after);
    const nameAt = new Map([...now.places].map(([name, { offset }]) => [offset, name]));
    const wrong = [...former.places].filter(([name, { offset }]) => {
      const place = to[before.offsets.indexOf(offset)] ?? -1;
      const found = place < 0 ? undefined : nameAt.get(after.offsets[place] ?? -1);
      return found !== name;
    });
    expect(wrong.length).toBeLessThanOrEqual(mostWrong);
  });

  it('leaves the pages carried that nm tells', () => {
    const before = pagesIn(touched);
    const possible = pagesByNm(former, now, (page) => before.has(page));
    // Only what begins on touched pages was called for sure.
    const likely = pagesByNm(former, now, (page, startPage) => before.has(page) && before.has(startPage));
    const text = [...now.places.values()].map(({ offset }) => Math.floor(offset / PAGE_SIZE_BYTES));
    const isCode = (page: number) => page > Math.min(...text) && page < Math.max(...text);
    const missing = [...likely].filter(
      ([page, bytes]) => isCode(page) && bytes > PAGE_SIZE_BYTES / 2 && !pages.has(page),
    );
    const unfounded = [...pages].filter((page) => isCode(page) && !possible.has(page));
    expect(missing.map(([page]) => page)).toEqual([]);
    expect(unfounded.length).toBeLessThanOrEqual(mostWrong);
    expect(likely.size).toBeGreaterThan(10);
  });

  it('leaves the confidence high, and the answer well-formed', () => {
    expect(ported.confidence).toBeGreaterThan(0.9);
    expectWellFormed(ported, touched, now.image.length);
  });
});

describe('content that changes in place', () => {
  it.each<[string, number]>([
    ['a byte of code', former.places.get('f9')?.offset ?? 0],
    ['a constant', (readSections(image)?.find(({ name }) => name === '.rodata')?.offsetBytes ?? 0) + 1000],
  ])('%s leaves all pages where they are', (_, at) => {
    const copy = Buffer.from(image);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    const ported = portTo(copy);
    expect(ported.carry(touched)).toEqual(touched);
    expect(ported.confidence).toBeGreaterThan(0.9);
  });
});

describe('confidence', () => {
  const SHARES = [0, 0.05, 0.2, 0.5, 1];

  it.each([1, 2, 3])('falls with the share of functions that have changed (program %i)', (seed) => {
    const original = makeProgram(300, seed);
    const first = build(original).image;
    const pages = someTouched(first.length, 0.4, seededRandom(seed));
    const text = fingerprintFile(first, pages);
    const confidences = SHARES.map((share) => {
      const draw = seededRandom(9);
      const picked = original.routines.map(() => draw() < share);
      const next = build(withChanged(original, (index) => picked[index] === true, draw)).image;
      return accepted(portFile({ path: '/f', sizeBytes: first.length, fingerprint: text }, pages, next))
        .confidence;
    });
    // What moved may be a hair surer than what did not: other pages lie between two anchors then.
    for (const [index, confidence] of confidences.entries())
      expect(confidence).toBeLessThan((confidences[index - 1] ?? 1) + 0.005);
    expect(confidences[3]).toBeLessThan((confidences[1] ?? 0) - 0.02);
    expect(confidences[1]).toBeGreaterThan(0.9);
    expect(confidences.at(-1)).toBeLessThan(LEAST_CONFIDENCE);
  });

  it.each([300, 380, 400, 420, 500])('is low for another program of %i functions', (count) => {
    expect(portTo(build(makeProgram(count, 77)).image).confidence).toBeLessThan(LEAST_CONFIDENCE);
  });
});

it('carries nearly the same pages by two upgrades one after the other as by both at once', () => {
  const step = (from: Buffer, extents: readonly Extent[], to: Buffer) =>
    accepted(
      portFile(
        { path: '/f', sizeBytes: from.length, fingerprint: fingerprintFile(from, extents) },
        extents,
        to,
      ),
    ).carry(extents);
  let [common, direct, composed] = [0, 0, 0];
  for (const seed of [4, 5, 6, 7, 8, 9]) {
    const random = seededRandom(seed);
    const first = makeProgram(300 + Math.floor(random() * 200), seed);
    const second = withChanged(first, () => random() < 0.03, random);
    const at = Math.floor(random() * second.routines.length);
    const { routines } = second;
    const changed = { ...second, routines: [...routines.slice(0, at), extra, ...routines.slice(at)] };
    const third = withChanged(changed, () => random() < 0.03, random);
    const [a, b, c] = [build(first).image, build(changed).image, build(third).image];
    const pages = someTouched(a.length, 0.5, random);
    const [once, twice] = [pagesIn(step(a, pages, c)), pagesIn(step(b, step(a, pages, b), c))];
    common += [...once].filter((page) => twice.has(page)).length;
    direct += once.size;
    composed += twice.size;
  }
  // Each step rounds to whole pages.
  expect(common / direct).toBeGreaterThanOrEqual(0.95);
  expect(common / composed).toBeGreaterThanOrEqual(0.9);
});

describe('a data file', () => {
  const random = seededRandom(11);
  const data = Buffer.from(Array.from({ length: 50 * PAGE_SIZE_BYTES }, () => Math.floor(random() * 256)));
  const some = toExtents([0, 3, 4, 20, 21, 33, 49]);
  const text = fingerprintFile(data, some);
  const port = (now: Buffer, size = data.length) =>
    portFile({ path: '/f', sizeBytes: size, fingerprint: text }, some, now);

  it.each<[string, number, number, number[]]>([
    ['pages put in at its front', 0, 2, [2, 5, 6, 22, 23, 35, 51]],
    ['pages put in in its middle', 10, 3, [0, 3, 4, 23, 24, 36, 52]],
    ['pages taken out of its middle', 10, -3, [0, 3, 4, 17, 18, 30, 46]],
    ['its first pages taken out', 0, -2, [1, 2, 18, 19, 31, 47]],
  ])('with %s has its pages where their content is', (_, at, count, expected) => {
    const place = at * PAGE_SIZE_BYTES;
    const put = Buffer.alloc(Math.max(0, count) * PAGE_SIZE_BYTES, 'put in ');
    const rest = data.subarray(place + Math.max(0, -count) * PAGE_SIZE_BYTES);
    const now = Buffer.concat([data.subarray(0, place), put, rest]);
    const ported = accepted(port(now));
    const pages = pagesIn(ported.carry(some));
    // Of the first page, which has a neighbour on one side only, nothing is sure.
    for (const page of expected.slice(1)) expect(pages).toContain(page);
    expect(pages.size).toBeLessThanOrEqual(expected.length + 2);
    expectWellFormed(ported, some, now.length);
  });

  it('that is a program now is another file', () => {
    expect(accepted(port(image)).confidence).toBeLessThan(LEAST_CONFIDENCE);
  });

  it('without a fingerprint is refused, and so is one with a damaged one', () => {
    expect(portFile({ path: '/f', sizeBytes: 9999 }, some, data)).toEqual({ refused: 'has no fingerprint' });
    expect(portFile({ path: '/f', sizeBytes: data.length, fingerprint: 'AAAA' }, some, data)).toEqual({
      refused: 'has a fingerprint that is damaged',
    });
  });
});

describe('a file that was read whole', () => {
  const whole = (sizeBytes: number): Extent[] => [{ firstPage: 0, pageCount: pagesOfSize(sizeBytes) }];

  it.each([
    [3 * PAGE_SIZE_BYTES, 3 * PAGE_SIZE_BYTES],
    [3 * PAGE_SIZE_BYTES, 3 * PAGE_SIZE_BYTES + 1],
    [20_001, 40_000],
    [40_000, 20_001],
    [100, 4 * PAGE_SIZE_BYTES],
  ])('of %i bytes is read whole with %i bytes', (before, now) => {
    const former = { path: '/m.pyc', sizeBytes: before };
    expect(fingerprintFile(Buffer.alloc(before), whole(before))).toBeUndefined();
    expect(accepted(portFile(former, whole(before), Buffer.alloc(now))).carry(whole(before))).toEqual(
      whole(now),
    );
  });

  it.each([
    [PAGE_SIZE_BYTES, 4 * PAGE_SIZE_BYTES + 1],
    [20 * PAGE_SIZE_BYTES, 4 * PAGE_SIZE_BYTES],
    [PAGE_SIZE_BYTES, 0],
  ])('of %i bytes is another one with %i bytes', (before, now) => {
    const ported = portFile({ path: '/m.pyc', sizeBytes: before }, whole(before), Buffer.alloc(now));
    expect(ported).toEqual({ refused: 'was read whole, and has another size by far' });
  });

  it('keeps the order of its phases', () => {
    const phased = [
      { firstPage: 0, pageCount: 2 },
      { firstPage: 2, pageCount: 2, phase: 3 },
    ];
    const ported = accepted(portFile({ path: '/f', sizeBytes: 4 * 4096 }, phased, Buffer.alloc(6 * 4096)));
    expect(ported.carry(phased)).toEqual([
      { firstPage: 0, pageCount: 3 },
      { firstPage: 3, pageCount: 3, phase: 3 },
    ]);
  });
});
