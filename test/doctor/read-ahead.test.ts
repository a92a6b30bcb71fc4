import { type DeviceFacts, judgeReadAhead } from '../../src/doctor/read-ahead.js';

const FACTS: DeviceFacts = { file: '/sys/x', kiB: 128, mountPoints: ['/', '/usr'], isRotational: true };

it.each<[Partial<DeviceFacts>, string, RegExp]>([
  [{}, 'good', /^read-ahead of \/, \/usr is 128 KiB, rotational$/],
  [{ isRotational: false }, 'good', /not rotational$/],
  [{ kiB: 1024 }, 'good', /1024 KiB/],
  [{ kiB: 1025 }, 'note', /far more than it needs/],
  [{ kiB: 0 }, 'wrong', /read on its own/],
])('of %j says %s', (facts, verdict, text) => {
  expect(judgeReadAhead({ ...FACTS, ...facts })).toMatchObject({
    verdict,
    text: expect.stringMatching(text),
    ...(verdict === 'good' ? {} : { remedy: expect.stringContaining('echo 128 >/sys/x') }),
  });
});

it('says nothing of spinning where no device tells', () => {
  expect(judgeReadAhead({ file: '/sys/x', kiB: 128, mountPoints: ['/'] }).text).toBe(
    'read-ahead of / is 128 KiB',
  );
});
