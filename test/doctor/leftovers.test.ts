import { judgeLeftovers } from '../../src/doctor/leftovers.js';

const NONE = { readAhead: [], traceInstances: [] };
const CHANGED = { file: '/sys/x', oldKiB: 128, newKiB: 4 };

it.each([
  ['nothing is left', NONE, ['good']],
  ['read-ahead is', { ...NONE, readAhead: [CHANGED] }, ['wrong']],
  ['a trace buffer is', { ...NONE, traceInstances: ['/t/prefault-1'] }, ['wrong']],
  ['a mount may be', { ...NONE, mountPoint: '/run/prefault/tracefs-x' }, ['note']],
  ['a recording is under way', { ...NONE, running: { pid: 7, user: 'ann' } }, ['note']],
])('when %s', (_, leftovers, verdicts) => {
  expect(judgeLeftovers(leftovers, true).map(({ verdict }) => verdict)).toEqual(verdicts);
});

it('says how to put read-ahead back', () => {
  expect(judgeLeftovers({ ...NONE, readAhead: [CHANGED] }, true)).toMatchObject([
    { text: expect.stringContaining('4 KiB'), remedy: expect.stringMatching(/; or: echo 128 >\/sys\/x$/) },
  ]);
});

it('says what it could not look at', () => {
  expect(judgeLeftovers(NONE, false)).toMatchObject([
    { verdict: 'good', text: expect.stringContaining('root') },
  ]);
});
