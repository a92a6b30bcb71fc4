import type { DaemonState, SwitchedOff } from '../../src/daemon/index.js';
import { type DaemonFacts, judgeDaemon, judgeSwitchedOff } from '../../src/doctor/daemon.js';
import { PrefaultError } from '../../src/errors.js';

const STATE: DaemonState = {
  process: { pid: 7, startTicks: '1' },
  firstStartSeconds: 1,
  startSeconds: 1,
  conditions: { lowMemory: false, memoryPressure: false, unmarked: false },
  plans: { usableCount: 3, watchedCount: 3, absentCount: 0, maskedCount: 0, refusedCount: 0, offCount: 0 },
  starts: {
    execCount: 0,
    warmCount: 0,
    helpedCount: 0,
    coalescedCount: 0,
    controlCount: 0,
    suspendedCount: 0,
    elsewhereCount: 0,
    modeCount: 0,
  },
  overflowCount: 0,
  abandonedCount: 0,
  stuckCount: 0,
  issuedBytes: 0,
  sampledPageCount: 0,
  usedPageCount: 0,
  programs: [],
};
const OFF: DaemonFacts = { daemon: { running: false }, isEnabled: false, isDisabled: false, planCount: 3 };
const running = (state: Partial<DaemonState> = {}): DaemonFacts => ({
  ...OFF,
  isEnabled: true,
  daemon: { running: true, state: { ...STATE, ...state } },
});
const error = new PrefaultError('bad', { code: 'BAD_FORMAT', subject: 'x', remedy: 'start it again' });

it.each<[string, DaemonFacts, string[], RegExp]>([
  ['runs', running(), ['good'], /3 programs/],
  ['runs, without systemd', { daemon: running().daemon, isDisabled: false, planCount: 3 }, ['good'], /runs/],
  ['runs, not enabled', { ...running(), isEnabled: false }, ['note'], /at boot/],
  ['is off', OFF, ['note'], /plans of 3 programs are applied only/],
  ['is off, without plans', { ...OFF, planCount: 0 }, ['note'], /no plan/],
  ['is enabled and does not run', { ...OFF, isEnabled: true }, ['wrong'], /enabled and does not run/],
  ['is disabled', { ...OFF, isEnabled: true, isDisabled: true }, ['note'], /disabled' switches it off/],
  ['has a damaged state', { ...OFF, daemon: { running: false, error } }, ['note'], /bad/],
  [
    'is short of memory',
    running({ conditions: { lowMemory: true, memoryPressure: false, unmarked: false } }),
    ['good', 'note'],
    /runs/,
  ],
  [
    'could not watch all',
    running({ conditions: { lowMemory: false, memoryPressure: false, unmarked: true } }),
    ['good', 'wrong'],
    /runs/,
  ],
  ['refuses plans', running({ plans: { ...STATE.plans, refusedCount: 2 } }), ['good', 'wrong'], /runs/],
  ['is stuck', running({ stuckCount: 1 }), ['good', 'wrong'], /runs/],
  ['has missed execs', running({ overflowCount: 1 }), ['good', 'note'], /runs/],
])('of a daemon that %s', (_, facts, verdicts, text) => {
  const findings = judgeDaemon(facts);
  expect(findings.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(findings[0]?.text).toMatch(text);
});

it('names the programs that the daemon has switched off, with the figures', () => {
  const off: SwitchedOff = {
    program: '/usr/bin/x',
    planName: 'aa/bb.plan',
    reason: 'wasteful',
    usedPageCount: 10,
    sampledPageCount: 90,
  };
  expect(judgeSwitchedOff([])).toMatchObject([{ verdict: 'good' }]);
  expect(
    judgeSwitchedOff([off, { ...off, reason: 'slower', helpedMs: 20, controlMs: 12.5 }]).map(
      ({ text }) => text,
    ),
  ).toEqual([
    '/usr/bin/x: switched off by prefaultd, too much of what was read ahead was not used (10 of 90 pages)',
    '/usr/bin/x: switched off by prefaultd, starts became slower (20 ms with the plan, 12.5 ms without)',
  ]);
});
