import { recordStart } from '../../src/cli/record-start.js';
import type { TrainOptions } from '../../src/cli/train-request.js';
import { PrefaultError } from '../../src/errors.js';
import type { ChosenRecorder } from '../../src/record/index.js';
import { UnwatchableError } from '../../src/record/index.js';

const START = { program: '/bin/true', args: [], root: '/' };
const OPTIONS = { json: true, runs: 1 } as TrainOptions;

const chosen = (name: ChosenRecorder['recorder']['name'], error?: unknown): ChosenRecorder => ({
  because: `${name}: because`,
  recorder: {
    name,
    unavailableBecause: async () => undefined,
    record: async () => {
      if (error !== undefined) throw error;
      return { recordings: [], warnings: ['its own'] };
    },
  },
});

const details = { code: 'PROGRAM_FAILED', subject: '/bin/true' } as const;
const unwatchable = new UnwatchableError("'/bin/true' ended with status 1", details);
const failed = new PrefaultError("'/bin/true' ended with status 3", details);

const record = (first: ChosenRecorder, next: ChosenRecorder | undefined, options = OPTIONS) =>
  recordStart(START, options, { chooseRecorder: async () => first, nextRecorder: async () => next });

it('goes on with the next recorder where the best cannot watch the program, and says so once', async () => {
  expect(await record(chosen('exit', unwatchable), chosen('faults'))).toEqual({
    recordings: [],
    recorder: 'faults',
    because: 'faults: because',
    warnings: [
      "recorded by faults, since exit cannot watch this program: '/bin/true' ended with status 1",
      'its own',
    ],
  });
});

it.each([
  ['a program that fails by itself', failed, chosen('faults'), OPTIONS],
  ['a recorder that was asked for', unwatchable, chosen('faults'), { ...OPTIONS, recorder: 'exit' as const }],
  ['the last recorder', unwatchable, undefined, OPTIONS],
])('gives the error of %s', async (_, error, next, options) => {
  await expect(record(chosen('exit', error), next, options)).rejects.toBe(error);
});

it('gives the error of the next recorder where that fails, too', async () => {
  await expect(record(chosen('exit', unwatchable), chosen('faults', failed))).rejects.toBe(failed);
});
