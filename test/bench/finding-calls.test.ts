import { type CallCounts, countCalls } from '../../src/bench/finding-calls.js';

const PROGRAM = '/usr/local/bin/start-note';
const ROOT = '/srv/image';

const before = `7 execve("/usr/sbin/chroot", ["chroot"], 0x7ffd /* 2 vars */) = 0
7 openat(AT_FDCWD, "${PROGRAM}", O_RDONLY) = 3<${ROOT}${PROGRAM}>
`;
const exec = `7 execve("${PROGRAM}", ["${PROGRAM}"], 0x7ffd /* 2 vars */) = 0\n`;
const wrapper = `7 execve("/usr/bin/prefault-run", ["/usr/bin/prefault-run"], 0x7ffd /* 2 vars */) = 0\n`;
const calls = `7 statx(AT_FDCWD, "${PROGRAM}", AT_STATX_SYNC_AS_STAT, 0, {stx_mask=0}) = 0
7 openat(AT_FDCWD, "${PROGRAM}", O_RDONLY|O_NONBLOCK) = 3<${ROOT}${PROGRAM}>
7 pread64(3<${ROOT}${PROGRAM}>, "\\177ELF"..., 64, 0) = 64
7 openat(AT_FDCWD, "/home/ann/.cache/prefault/plans/ab/cd.plan", O_RDONLY) = -1 ENOENT (No such file or directory)
7 openat(AT_FDCWD, "/var/cache/prefault/plans/ab/cd.plan", O_RDONLY) = 4<${ROOT}/var/cache/prefault/plans/ab/cd.plan>
7 statx(AT_FDCWD, "/var/cache/prefault/plans", 0, 0, {stx_mask=0}) = 0
7 flock(4<${ROOT}/var/cache/prefault/plans/ab/cd.plan>, LOCK_EX|LOCK_NB) = 0
7 openat(AT_FDCWD, "/proc/self/status", O_RDONLY) = 5</proc/7/status>
7 openat(AT_FDCWD, "/usr/bin/git", O_RDONLY) = 6<${ROOT}/usr/bin/git>
7 openat(AT_FDCWD, "/srv/prefault/plans-of-old", O_RDONLY) = 6</srv/prefault/plans-of-old>
7 close(4<${ROOT}/var/cache/prefault/plans/ab/cd.plan>) = 0
`;
const NONE: CallCounts = { opens: 0, reads: 0, others: 0 };
const ALL: CallCounts = { opens: 3, reads: 1, others: 3 };

it.each([
  [
    'the wrapper acts between its own exec and the program’s',
    'wrapper',
    before + wrapper + calls + exec,
    ALL,
  ],
  ['nothing of what the program does is the wrapper’s', 'wrapper', before + wrapper + exec + calls, NONE],
  ['the module acts after the program’s exec', 'module', before + exec + calls, ALL],
  ['nothing of what was before is the module’s', 'module', before + calls + exec, NONE],
  ['all that the daemon does is its own', 'daemon', calls, ALL],
] as const)('%s', (_, applier, trace, counts) => {
  expect(countCalls(trace, applier, PROGRAM)).toEqual(counts);
});

it('the directories above a plan directory count where they are looked at', () => {
  const walk = ['/home/ann/.cache/prefault', '/home/ann/.cache', '/home/ann', '/', '/usr']
    .map((path) => `7 statx(AT_FDCWD, "${path}", AT_SYMLINK_NOFOLLOW, 0, {stx_mask=0}) = 0`)
    .join('\n');
  expect(countCalls(`${calls}${walk}\n`, 'daemon', PROGRAM)).toEqual({ ...ALL, others: 7 });
});

it('closing, and what concerns neither plans nor the program, does not count', () => {
  const others = calls.split('\n').slice(7).join('\n');
  expect(countCalls(others, 'daemon', PROGRAM)).toEqual(NONE);
});
