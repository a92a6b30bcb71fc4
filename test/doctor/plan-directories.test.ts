import { judgeDirectories, judgeUnguarded } from '../../src/doctor/plan-directories.js';

const FACTS = { path: '/plans', mode: 0o755, ownerId: 0, wantedOwnerId: 0 };

it.each([
  [
    'the owner alone may write',
    FACTS,
    'good',
    '1 directory for profiles and plans, writable by the owner alone',
  ],
  [
    'the group may write',
    { ...FACTS, mode: 0o775 },
    'wrong',
    "'/plans' is writable by others: no plan in it is applied",
  ],
  ['all may write', { ...FACTS, mode: 0o1777 }, 'wrong', expect.stringContaining('writable by others')],
  [
    "it is another user's",
    { ...FACTS, ownerId: 7 },
    'wrong',
    "'/plans' belongs to user 7: no plan in it is applied",
  ],
  ["it is the user's own", { ...FACTS, ownerId: 7, wantedOwnerId: 7 }, 'good', expect.anything()],
])('when %s', (_, facts, verdict, text) => {
  expect(judgeDirectories([facts])).toMatchObject([{ verdict, text }]);
});

it('names those that are wrong only, if any is', () => {
  expect(judgeDirectories([FACTS, { ...FACTS, path: '/b', mode: 0o777 }])).toHaveLength(1);
  expect(judgeDirectories([])).toMatchObject([{ verdict: 'good' }]);
});

it.each([
  ['writable', 'chmod go-w /home/a/.cache'],
  ['foreign', 'set XDG_CACHE_HOME'],
] as const)('a directory above that is %s has a remedy of its own', (why, remedy) => {
  const finding = judgeUnguarded({ path: '/home/a/.cache', why });
  expect(finding).toMatchObject({ verdict: 'wrong', remedy: expect.stringContaining(remedy) });
  expect(finding.text).toContain("'/home/a/.cache'");
});
