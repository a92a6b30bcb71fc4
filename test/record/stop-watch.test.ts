import type { StopCondition } from '../../src/record/recorder.js';
import { hasCondition, StopWatch } from '../../src/record/stop-watch.js';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function watch(stop: StopCondition, activity = () => 0) {
  const onTrue = jest.fn();
  return { onTrue, watch: new StopWatch({ stop, activity, onTrue }) };
}

describe('StopWatch', () => {
  it('ends after forMs, once', () => {
    const { onTrue } = watch({ forMs: 1000 });
    jest.advanceTimersByTime(950);
    expect(onTrue).not.toHaveBeenCalled();
    jest.advanceTimersByTime(5000);
    expect(onTrue).toHaveBeenCalledTimes(1);
  });

  it('ends when nothing new came for untilIdleMs, counted from the last new page', () => {
    let pages = 0;
    const { onTrue } = watch({ untilIdleMs: 500 }, () => pages);
    for (let step = 0; step < 10; step += 1) {
      pages += 1;
      jest.advanceTimersByTime(400);
    }
    expect(onTrue).not.toHaveBeenCalled();
    jest.advanceTimersByTime(600);
    expect(onTrue).toHaveBeenCalledTimes(1);
  });

  it('ends when the text is in the output, in either stream but not across both', () => {
    const { onTrue, watch: stopWatch } = watch({ untilText: 'ready' });
    stopWatch.sawOutput('stdout', Buffer.from('not rea'));
    stopWatch.sawOutput('stderr', Buffer.from('dy'));
    expect(onTrue).not.toHaveBeenCalled();
    stopWatch.sawOutput('stdout', Buffer.from('dy now, ready again'));
    stopWatch.sawOutput('stdout', Buffer.from('ready'));
    expect(onTrue).toHaveBeenCalledTimes(1);
  });

  it('says nothing after it was closed', () => {
    const { onTrue, watch: stopWatch } = watch({ forMs: 100, untilText: 'x' });
    stopWatch.close();
    stopWatch.sawOutput('stdout', Buffer.from('x'));
    jest.advanceTimersByTime(1000);
    expect(onTrue).not.toHaveBeenCalled();
  });
});

it.each([
  [{}, false],
  [{ forMs: 0 }, true],
  [{ untilIdleMs: 1 }, true],
  [{ untilText: 'x' }, true],
])('hasCondition(%j) is %s', (stop, expected) => {
  expect(hasCondition(stop)).toBe(expected);
});
