import { type ComparedFile, compareUpgrade, sumScores } from '../../src/bench/compare-upgrade.js';
import type { Section } from '../../src/elf/index.js';
import { makeProfile, type Profile, toExtents } from '../../src/profile/index.js';
import type { PortedProfile, PortOutcome } from '../../src/store/index.js';

const PAGE = 4096;
const PROGRAM = '/usr/bin/program';

/** A profile of files that are named by path and build and have these pages. */
function profileOf(files: Record<string, [build: string, pages: number[]]>, sizePages = 100): Profile {
  const paths = Object.keys(files).sort();
  return makeProfile({
    name: 'program',
    programs: [PROGRAM],
    recorders: ['trace'],
    files: paths.map((path) => ({
      path,
      sizeBytes: sizePages * PAGE,
      contentKey: `sha256:${(files[path]?.[0] ?? '').padEnd(64, '0')}`,
      fingerprint: Buffer.from('abc').toString('base64'),
    })),
    modes: [
      {
        name: 'default',
        runCount: 3,
        files: paths.map((path, order) => ({ path, order, extents: toExtents(files[path]?.[1] ?? []) })),
        directories: [],
        lookups: [],
      },
    ],
  });
}

function text(firstPage: number): Section {
  return {
    name: '.text',
    type: 1,
    flags: 6,
    address: 0,
    offsetBytes: firstPage * PAGE,
    sizeBytes: 10 * PAGE,
  };
}

async function compare(upgrade: {
  before: Profile;
  outcomes: PortOutcome[];
  carried: Profile;
  after: Profile;
  again?: Profile;
  sections?: [Section[], Section[]];
}): Promise<ComparedFile[]> {
  const { before, outcomes, carried, after, again = after, sections } = upgrade;
  const ported: PortedProfile = { profile: carried, files: outcomes, confidence: 1, advice: 'none' };
  return compareUpgrade({ before, ported, after, again }, async () => sections);
}

const ported = (path: string, to?: string): PortOutcome => ({
  path,
  state: 'ported',
  confidence: 0.9,
  ...(to === undefined ? {} : { to }),
});

it('each way is held against what a start of the new build touches', async () => {
  const [file, ...others] = await compare({
    before: profileOf({ [PROGRAM]: ['a', [10, 11]] }),
    outcomes: [ported(PROGRAM)],
    carried: profileOf({ [PROGRAM]: ['b', [13, 14]] }),
    after: profileOf({ [PROGRAM]: ['b', [11, 12, 13, 14]] }),
    again: profileOf({ [PROGRAM]: ['b', [11, 12, 13]] }),
    sections: [[text(10)], [text(12)]],
  });
  expect(others).toEqual([]);
  expect(file).toMatchObject({
    kind: 'ELF',
    touchedPageCount: 2,
    fingerprintBytes: 3,
    textBytes: 10 * PAGE,
    touchedTextBytes: 2 * PAGE,
    scores: {
      ported: { predictedCount: 2, touchedCount: 4, commonCount: 2 },
      unchanged: { predictedCount: 2, touchedCount: 4, commonCount: 1 },
      shifted: { predictedCount: 2, touchedCount: 4, commonCount: 2 },
      trained: { predictedCount: 3, touchedCount: 4, commonCount: 3 },
    },
  });
});

it('files that are the same, and those that one of the builds does not touch, are left out', async () => {
  const files = await compare({
    before: profileOf({ '/a/gone': ['a', [1]], '/a/same': ['a', [1]], [PROGRAM]: ['a', [1]] }),
    outcomes: [
      { path: '/a/gone', state: 'dropped', why: 'is gone' },
      { path: '/a/same', state: 'fresh' },
      ported(PROGRAM),
    ],
    carried: profileOf({ '/a/gone': ['a', [1]], '/a/same': ['a', [1]], [PROGRAM]: ['b', [1]] }),
    after: profileOf({ '/a/new': ['b', [1]], '/a/same': ['a', [1]], [PROGRAM]: ['b', [1]] }),
  });
  expect(files.map(({ outcome }) => outcome.path)).toEqual([PROGRAM]);
});

it('a file is followed to its new name', async () => {
  const [file] = await compare({
    before: profileOf({ '/lib/libx.so.1.1': ['a', [1, 2]] }),
    outcomes: [ported('/lib/libx.so.1.1', '/lib/libx.so.1.2')],
    carried: profileOf({ '/lib/libx.so.1.2': ['b', [2, 3]] }),
    after: profileOf({ '/lib/libx.so.1.2': ['b', [2, 3]] }),
  });
  expect(file?.scores.ported.commonCount).toBe(2);
  expect(file?.scores.unchanged.commonCount).toBe(1);
});

it('of a file that was dropped nothing is carried over, although its entry is still there', async () => {
  const before = profileOf({ [PROGRAM]: ['a', [1]] });
  const [file] = await compare({
    before,
    outcomes: [{ path: PROGRAM, state: 'dropped', why: 'is another' }],
    carried: before,
    after: profileOf({ [PROGRAM]: ['b', [1, 2]] }),
  });
  expect(file?.scores.ported).toEqual({ predictedCount: 0, touchedCount: 2, commonCount: 0 });
});

it('the same page numbers end where the new file ends; without sections nothing is shifted', async () => {
  const [file] = await compare({
    before: profileOf({ '/a/data.py': ['a', [1, 60]] }),
    outcomes: [ported('/a/data.py')],
    carried: profileOf({ '/a/data.py': ['b', [1]] }, 50),
    after: profileOf({ '/a/data.py': ['b', [1]] }, 50),
  });
  expect(file).toMatchObject({ kind: '.py', textBytes: 0 });
  expect(file?.scores.unchanged.predictedCount).toBe(1);
  expect(file?.scores.shifted).toEqual(file?.scores.unchanged);
});

it('sums are those of each way', async () => {
  const upgrade = {
    before: profileOf({ '/a': ['a', [1]], '/b': ['a', [1]] }),
    outcomes: [ported('/a'), ported('/b')],
    carried: profileOf({ '/a': ['b', [1]], '/b': ['b', [2]] }),
    after: profileOf({ '/a': ['b', [1]], '/b': ['b', [1, 3]] }),
  };
  const sums = sumScores(await compare(upgrade));
  expect(sums.ported).toEqual({ predictedCount: 2, touchedCount: 3, commonCount: 1 });
  expect(sums.trained).toEqual({ predictedCount: 3, touchedCount: 3, commonCount: 3 });
});
