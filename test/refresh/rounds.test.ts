import { NO_MEMORY } from '../../src/refresh/memory.js';
import { type Round, runRound } from '../../src/refresh/run-round.js';
import { RefreshedRoot } from './refreshed-root.js';

jest.mock('../../src/refresh/run-round.js');

const ROUND = { profiles: [], plans: [], ignored: [], masked: [], before: NO_MEMORY };

let root: RefreshedRoot;

beforeEach(() => {
  root = new RefreshedRoot();
});

afterEach(() => root.remove());

/** How many rounds it takes if these are left to be carried over after each; none after the last. */
async function roundsFor(lefts: readonly number[], hasWritten: boolean): Promise<number> {
  const run = jest.mocked(runRound).mockReset();
  for (const leftCount of lefts) run.mockResolvedValueOnce({ ...ROUND, hasWritten, leftCount } as Round);
  run.mockResolvedValue({ ...ROUND, hasWritten, leftCount: lefts.at(-1) ?? 0 });
  await root.refresh();
  return run.mock.calls.length;
}

it.each([true, false])('go on as long as less is left each time (written: %s)', async (hasWritten) => {
  expect(await roundsFor([5, 4, 3, 2, 1, 0], hasWritten)).toBe(6);
});

it.each([true, false])('end though files never come to rest (written: %s)', async (hasWritten) => {
  expect(await roundsFor([5], hasWritten)).toBe(4);
  expect(await roundsFor([5, 4], hasWritten)).toBe(5);
});
