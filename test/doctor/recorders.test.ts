import { judgeRecorders, type RecorderFacts } from '../../src/doctor/recorders.js';

const ALL = { trace: undefined, faults: undefined, exit: undefined };
const EXACT = { withoutLibrary: undefined, isExact: true };
const FACTS: RecorderFacts = { unavailable: ALL, exitSight: EXACT, isSuperuser: true, paranoid: 2 };

it.each<[string, RecorderFacts, string[]]>([
  ['all work', FACTS, ['good', 'good', 'good']],
  ['the trace does not', { ...FACTS, unavailable: { ...ALL, trace: 'not root' } }, ['note', 'good', 'good']],
  [
    'only the exit does',
    { ...FACTS, unavailable: { ...ALL, trace: 'a', faults: 'b' } },
    ['note', 'note', 'good'],
  ],
  ['the exit sees windows', { ...FACTS, exitSight: { ...EXACT, isExact: false } }, ['good', 'good', 'note']],
  [
    'the exit has ptrace alone',
    { ...FACTS, exitSight: { withoutLibrary: 'noexec', isExact: false } },
    ['good', 'good', 'note'],
  ],
  ['the exit does not', { ...FACTS, unavailable: { ...ALL, exit: 'b' } }, ['good', 'good', 'note']],
  ['none does', { ...FACTS, unavailable: { trace: 'a', faults: 'b', exit: 'b' } }, ['wrong']],
])('when %s', (_, facts, verdicts) => {
  expect(judgeRecorders(facts).map(({ verdict }) => verdict)).toEqual(verdicts);
});

it('says what a user can do, and what root can', () => {
  const unavailable = {
    ...ALL,
    trace: 'not root',
    faults: 'perf_event_paranoid is 3 (faults needs 2 or less)',
  };
  const remedies = (facts: Partial<RecorderFacts>) =>
    judgeRecorders({ ...FACTS, unavailable, ...facts }).map(({ remedy }) => remedy);
  expect(remedies({ isSuperuser: false, paranoid: 3 })).toEqual([
    "run 'prefault train' as root",
    "train as root, or 'sysctl kernel.perf_event_paranoid=2'",
    undefined,
  ]);
  expect(remedies({ paranoid: undefined })).toEqual([
    expect.stringContaining('tracefs'),
    undefined,
    undefined,
  ]);
});

it('names each reason once', () => {
  const [finding] = judgeRecorders({ ...FACTS, unavailable: { trace: 'a', faults: 'b', exit: 'b' } });
  expect(finding?.text).toBe('nothing can be trained here: a; b');
});
