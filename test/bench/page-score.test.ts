import { addScores, NO_PAGES, precisionOf, recallOf, scorePages } from '../../src/bench/page-score.js';
import { toExtents } from '../../src/profile/index.js';

it.each([
  ['all found and nothing else', [1, 2, 3], [1, 2, 3], 1, 1],
  ['half of it found', [1, 2], [1, 2, 3, 4], 0.5, 1],
  ['twice as much as there was', [1, 2, 3, 4], [2, 3], 1, 0.5],
  ['all wrong', [5], [6], 0, 0],
  ['nothing said', [], [6], 0, undefined],
  ['nothing touched', [6], [], undefined, 0],
  ['phases do not count', [7, 8], [8, 9], 0.5, 0.5],
])('%s', (_, predicted, touched, recall, precision) => {
  const score = scorePages(
    toExtents(predicted).map((extent) => ({ ...extent, phase: 2 })),
    toExtents(touched),
  );
  expect([recallOf(score), precisionOf(score)]).toEqual([recall, precision]);
});

it('scores add up by pages, so a large file weighs more than a small one', () => {
  const large = scorePages(toExtents([1, 2, 3, 4, 5, 6, 7, 8]), toExtents([1, 2, 3, 4, 5, 6, 7, 8]));
  const small = scorePages(toExtents([1, 2]), toExtents([3, 4]));
  expect(recallOf(addScores([large, small]))).toBe(0.8);
  expect(addScores([])).toEqual(NO_PAGES);
});
