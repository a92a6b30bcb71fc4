import { judgeRefresh, judgeSwitches } from '../../src/doctor/switches.js';

const MINUTE = 60_000;

it.each([
  [undefined, 'good', 'no refresh is waiting'],
  [3 * MINUTE, 'note', 'a refresh of the plans was asked for 3 minutes ago'],
  [90 * MINUTE, 'wrong', 'a refresh of the plans was asked for 90 minutes ago and never came'],
  [5 * 60 * MINUTE, 'wrong', 'a refresh of the plans was asked for 5 hours ago and never came'],
  [72 * 60 * MINUTE, 'wrong', 'a refresh of the plans was asked for 3 days ago and never came'],
])('of a refresh that is wanted for %s ms says %s', (wantedForMs, verdict, text) => {
  expect(judgeRefresh(wantedForMs)).toMatchObject([{ verdict, text }]);
});

it.each([
  [{}, ['good']],
  [{ variable: '1' }, ['good']],
  [{ variable: '0' }, ['note']],
  [{ disabled: '/etc/prefault/disabled' }, ['note']],
  [{ disabled: '/etc/prefault/disabled', variable: '0' }, ['note', 'note']],
])('of %j says %j', (facts, verdicts) => {
  expect(judgeSwitches(facts).map(({ verdict }) => verdict)).toEqual(verdicts);
});
