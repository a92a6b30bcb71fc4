import { chooseFrom, takeWanted } from '../../src/record/choose-recorder.js';
import type { Recorder } from '../../src/record/recorder.js';

const recorder = (name: Recorder['name'], why?: string): Recorder => ({
  name,
  unavailableBecause: async () => why,
  record: () => Promise.reject(new Error('not to be called')),
});

const choose = (...reasons: (string | undefined)[]) =>
  chooseFrom(
    (['trace', 'faults', 'exit'] as const).slice(0, reasons.length).map((name, index) => ({
      recorder: recorder(name),
      unavailableBecause: reasons[index],
    })),
  );

describe('chooseFrom', () => {
  it.each([
    [[undefined], 'trace: root and tracefs are here'],
    [['not root', undefined], 'faults: not root, page-fault samples are allowed'],
    [
      ['not root', 'perf_event_paranoid is 3 (faults needs 2 or less)', undefined],
      'exit: not root, perf_event_paranoid is 3 (faults needs 2 or less), what programs have mapped can be seen',
    ],
  ])('with the reasons %j says "%s"', (reasons, because) => {
    const chosen = choose(...reasons);
    expect(chosen.because).toBe(because);
    expect(because.startsWith(chosen.recorder.name)).toBe(true);
  });

  it('tells all reasons where nothing works, each once', () => {
    expect(() => choose('not root', 'no helper', 'no helper')).toThrow(
      expect.objectContaining({
        code: 'NO_RECORDER',
        message: 'nothing can be recorded here: not root; no helper',
      }),
    );
  });
});

describe('takeWanted', () => {
  it('takes a recorder that works', async () => {
    const exit = recorder('exit');
    expect(await takeWanted(exit)).toEqual({ recorder: exit, because: 'exit: asked for' });
  });

  it('refuses one that does not, with its reason', async () => {
    await expect(takeWanted(recorder('trace', 'not root'))).rejects.toMatchObject({
      code: 'NO_RECORDER',
      subject: 'trace',
      message: "the recorder 'trace' does not work here: not root",
    });
  });
});
