import { coldnessOf, warmRunWarnings } from '../../src/record/warm-runs.js';

const run = (coldShare: number, unevictedShare = 0) => ({ coldShare, unevictedShare });

describe('warmRunWarnings', () => {
  it.each([
    ['all runs are cold', [run(1), run(0.98), run(1)]],
    ['other programs map the same pages in all runs', [run(0.3), run(0.28), run(0.3)]],
    ['there is one run', [run(0.01)]],
    ['nothing was recorded', []],
  ])('says nothing where %s', (_, runs) => {
    expect(warmRunWarnings(runs)).toEqual([]);
  });

  it('names the run that was warmer than the others', () => {
    expect(warmRunWarnings([run(0.1), run(0.9), run(0.95)])).toEqual([
      'run 1 was partly warm: 10 % of its pages were read from the device, 95 % in the coldest run',
    ]);
  });

  it('names a run that met files in memory', () => {
    expect(warmRunWarnings([run(0.9, 0.1), run(0.95)])).toEqual([expect.stringMatching(/^run 1 .*10 %/)]);
  });
});

it('coldnessOf counts pages from the device, and pages in memory of files that were not evicted', () => {
  const touched = {
    ranks: new Map<number, number>(),
    uncertain: new Set<number>(),
    inserted: new Set([1, 2]),
  };
  const files = [
    { path: '/known', pages: [1, 2, 3], ...touched },
    { path: '/new', pages: [2, 3, 4, 5, 6], ...touched },
  ];
  expect(coldnessOf(files, new Set(['/known']))).toEqual({ coldShare: 3 / 8, unevictedShare: 4 / 8 });
  expect(coldnessOf([], new Set())).toEqual({ coldShare: 0, unevictedShare: 0 });
});
