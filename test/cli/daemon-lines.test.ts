import { daemonLines } from '../../src/cli/daemon-lines.js';
import { decodeState } from '../../src/daemon/index.js';
import { type HeaderFields, makeState } from '../daemon/make-state.js';

/** What is said of a daemon that runs. */
function running(fields: HeaderFields): string[] {
  const state = decodeState(makeState({ pid: 812, startSeconds: 1_795_603_600, ...fields }), 'x.state');
  return daemonLines({ running: true, state, off: [] }, '/');
}

it('say since when it runs, and what it watches', () => {
  const lines = running({ markedCount: 3, absentCount: 1, maskedCount: 2 });
  expect(lines.slice(0, 2)).toEqual([
    'prefaultd: running since 2026-11-25 10:46:40 UTC, process 812',
    'plans: 3 watched, 1 absent, 2 masked, 0 refused',
  ]);
  expect(lines.join('\n')).not.toMatch(/suspended|cannot be watched|missed|stuck|NaN/);
});

const conditions: [number, string][] = [
  [1, 'suspended: memory is low'],
  [2, 'suspended: programs wait for memory'],
  [3, 'suspended: memory is low, and programs wait for memory'],
  [4, 'some programs cannot be watched: their starts are not helped'],
];

it.each(conditions)('say what condition %i means', (condition, line) => {
  expect(running({ condition })).toContain(line);
});

it('say what was missed and what is stuck', () => {
  expect(running({ overflowCount: 2, stuckCount: 1 })).toEqual(
    expect.arrayContaining([
      'missed: too many execs at once, 2 times',
      'stuck: 1 thread, in a file system that does not answer',
    ]),
  );
});

it('say how to start one that does not run', () => {
  expect(daemonLines({ running: false, off: [] }, '/')).toEqual([
    "prefaultd: has not run since the machine was started; 'prefault enable' starts it",
  ]);
  const state = decodeState(makeState(), 'x.state');
  expect(daemonLines({ running: false, state, off: [] }, '/')[0]).toBe(
    "prefaultd: not running; 'prefault enable' starts it",
  );
});
