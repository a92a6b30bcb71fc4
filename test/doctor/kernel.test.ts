import { judgeKernel } from '../../src/doctor/kernel.js';
import { isAtLeast, parseRelease } from '../../src/doctor/kernel-version.js';

const kernel = (release: string) => parseRelease(release);

it.each([
  ['6.18.44-fc-v657', 6, 18],
  ['4.19.0-27-amd64', 4, 19],
  ['5.10', 5, 10],
])('reads the version of %s', (release, major, minor) => {
  expect(parseRelease(release)).toEqual({ release, major, minor });
});

it.each(['', 'unknown', 'v6.1'])('reads no version in %j', (release) => {
  expect(parseRelease(release)).toBeUndefined();
});

it.each([
  ['5.9.0', '5.9', true],
  ['5.10.1', '5.9', true],
  ['5.8.99', '5.9', false],
  ['6.0', '5.9', true],
  ['4.20', '5.1', false],
])('compares by number: %s is at least %s: %s', (release, version, expected) => {
  const parsed = kernel(release);
  expect(parsed !== undefined && isAtLeast(parsed, version)).toBe(expected);
});

it.each([
  ['6.18.0', ['good']],
  ['5.9.0', ['good']],
  ['5.8.0', ['note']],
  ['5.0.0', ['note', 'note']],
  ['4.14.0', ['note', 'note']],
  ['4.13.0', ['wrong', 'note', 'note']],
])('of Linux %s says %j', (release, verdicts) => {
  expect(judgeKernel(kernel(release)).map(({ verdict }) => verdict)).toEqual(verdicts);
});

it('names what an old kernel cannot do, and which can', () => {
  expect(judgeKernel(kernel('4.19.0'))).toEqual([
    expect.objectContaining({
      text: 'Linux 4.19.0: prefaultd cannot run (fanotify with FAN_REPORT_FID, Linux 5.1)',
      remedy: 'boot a newer kernel, 5.9 or later',
    }),
    expect.objectContaining({ text: expect.stringContaining('Linux 5.9') }),
  ]);
});

it('does not guess', () => {
  expect(judgeKernel(undefined)).toMatchObject([{ verdict: 'note' }]);
});
