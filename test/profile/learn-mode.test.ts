import fc from 'fast-check';
import { learnMode, type Recording, toExtents } from '../../src/profile/index';
import { recording } from './arbitraries';

function recordingOf(files: Record<string, number[]>, more: Partial<Recording> = {}): Recording {
  return {
    recorder: 'trace',
    programs: ['/bin/program'],
    files: Object.entries(files).map(([path, pages]) => ({ path, pages })),
    directories: [],
    lookups: [],
    ...more,
  };
}

const learned = (recordings: readonly Recording[], agreement: number) =>
  learnMode(recordings, { name: 'default', agreement });
const orders = (recordings: readonly Recording[]) =>
  Object.fromEntries(learned(recordings, 1).files.map(({ path, order }) => [path, order]));

const some = fc.array(recording, { minLength: 1, maxLength: 5 });

it('does not depend on the order of the recordings', () => {
  const shuffled = some.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.nat(), ([all, other], pick) => {
      const agreement = 1 + (pick % all.length);
      expect(learned(other, agreement)).toEqual(learned(all, agreement));
    }),
  );
});

it('keeps exactly the pages, directories and lookups that enough runs touched', () => {
  fc.assert(
    fc.property(some, fc.nat(), (all, pick) => {
      const agreement = 1 + (pick % all.length);
      const agreed = <T>(of: (one: Recording) => readonly T[]) => {
        const sets = all.map((one) => new Set(of(one)));
        return [...new Set(all.flatMap(of))].filter(
          (item) => sets.filter((set) => set.has(item)).length >= agreement,
        );
      };
      const pagesOf = (path: string) => (one: Recording) =>
        one.files.flatMap((file) => (file.path === path ? file.pages : []));
      const mode = learned(all, agreement);
      const paths = [...new Set(all.flatMap(({ files }) => files.map(({ path }) => path)))].sort();
      expect(mode.files.map(({ path, extents }) => [path, extents])).toEqual(
        paths
          .map((path) => [path, toExtents(agreed(pagesOf(path)))])
          .filter(([, extents]) => extents?.length),
      );
      expect(mode.directories).toEqual(agreed((one) => one.directories).sort());
      expect(mode.lookups).toEqual(agreed((one) => one.lookups).sort());
    }),
  );
});

it('numbers the files from 0 without gaps', () => {
  fc.assert(
    fc.property(some, (all) => {
      const numbers = learned(all, 1).files.map(({ order }) => order);
      expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index));
    }),
  );
});

it('orders files by the median of their ranks, one outlier notwithstanding', () => {
  const usual = recordingOf({ '/z': [0], '/m': [0], '/a': [0] });
  const outlier = recordingOf({ '/a': [0], '/m': [0], '/z': [0] });
  expect(orders([usual, outlier, usual])).toEqual({ '/z': 0, '/m': 1, '/a': 2 });
});

it('counts a rank only in the runs that touched the file', () => {
  const runs = [
    recordingOf({ '/late': [0] }),
    recordingOf({ '/b': [0], '/c': [0] }),
    recordingOf({ '/b': [0], '/c': [0] }),
  ];
  expect(orders(runs)).toEqual({ '/b': 0, '/late': 1, '/c': 2 });
});

it('takes the mean of the two middle ranks of an even number of runs', () => {
  const runs = [
    recordingOf({ '/a': [0], '/b': [0], '/c': [0] }),
    recordingOf({ '/b': [0], '/c': [0], '/a': [0] }),
  ];
  expect(orders(runs)).toEqual({ '/b': 0, '/a': 1, '/c': 2 });
});

it('says how many runs went into it, and keeps name and token', () => {
  const runs = [recordingOf({ '/a': [2] }), recordingOf({ '/a': [2, 3] })];
  expect(learnMode(runs, { name: 'calc', token: '--calc', agreement: 2 })).toEqual({
    name: 'calc',
    token: '--calc',
    runCount: 2,
    files: [{ path: '/a', order: 0, extents: [{ firstPage: 2, pageCount: 1 }] }],
    directories: [],
    lookups: [],
  });
});

it('leaves out paths that a profile cannot hold, and files without pages', () => {
  const files = { '/good': [1], '/bad\n': [1], relative: [1], '/a/../b': [1], '/\ud800': [1], '/empty': [] };
  const paths = ['/good', '/with\u0000nul', '/trailing/'];
  const mode = learned([recordingOf(files, { directories: paths, lookups: paths })], 1);
  expect(mode.files.map(({ path }) => path)).toEqual(['/good']);
  expect(mode.directories).toEqual(['/good']);
  expect(mode.lookups).toEqual(['/good']);
});

it.each([
  [0, 1],
  [2, 1],
  [1, 0],
  [1.5, 2],
])('refuses an agreement of %d among %d recordings', (agreement, count) => {
  const all = Array.from({ length: count }, () => recordingOf({ '/a': [0] }));
  expect(() => learned(all, agreement)).toThrow(/recordings cannot agree/);
});

it('puts a page into the phase of the median of its ranks', () => {
  const run = (rank: number): Recording =>
    recordingOf({}, { files: [{ path: '/a', pages: [7, 8], ranks: [0, rank] }] });
  const extents = learned([run(5), run(300), run(9000)], 2).files[0]?.extents;
  expect(extents).toEqual([
    { firstPage: 7, pageCount: 1 },
    { firstPage: 8, pageCount: 1, phase: 1 },
  ]);
});

it('puts pages of unknown rank into the first phase', () => {
  expect(learned([recordingOf({ '/a': [3, 4] })], 1).files[0]?.extents).toEqual([
    { firstPage: 3, pageCount: 2 },
  ]);
});
