import { isWithin, LeftOut, type LeftOutReason, type LeftOutRules } from '../../src/record/left-out.js';
import { parseMountTable } from '../../src/system/index.js';

const MOUNTS = parseMountTable(`
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:20 / /proc rw - proc proc rw
3 1 0:21 / /run rw - tmpfs tmpfs rw
4 1 0:50 / /mnt/server rw - nfs4 server:/export rw
5 1 0:51 / /mnt/ssh rw - fuse.sshfs host: rw
6 1 0:52 / /mnt/auto rw - autofs systemd-1 rw
7 1 8:2 / /srv/image rw - ext4 /dev/sdb rw
8 7 0:20 / /srv/image/proc rw - proc proc rw
9 1 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup rw
10 1 0:60 / /opt/over rw - overlay overlay rw
`);

function judge(more: Partial<LeftOutRules> = {}): LeftOut {
  return new LeftOut({
    root: '/',
    include: [],
    includeRemote: false,
    mounts: MOUNTS,
    homes: ['/home', '/root'],
    temporaryDirectories: ['/tmp', '/var/tmp'],
    programs: ['/usr/bin/git'],
    ...more,
  });
}

describe('LeftOut', () => {
  it.each<[string, LeftOutReason | undefined]>([
    ['/usr/bin/git', undefined],
    ['/opt/over/lib.so', undefined],
    ['/homely/file', undefined],
    ['/proc/self/maps', 'not on a file system with files'],
    ['/sys/fs/cgroup/cpu.max', 'not on a file system with files'],
    ['/dev/sda', 'not on a file system with files'],
    ['/run/user/1000/bus', 'on a file system in memory'],
    ['/mnt/server/lib.so', 'on a network or FUSE file system'],
    ['/mnt/ssh/lib.so', 'on a network or FUSE file system'],
    ['/mnt/auto/lib.so', 'on a network or FUSE file system'],
    ['/tmp/x', 'temporary'],
    ['/var/tmp/x', 'temporary'],
    ['/usr/lib/old.so (deleted)', 'deleted'],
    ['/home/ann/.config/app', "a person's own data"],
    ['/root/.profile', "a person's own data"],
    ['/usr/libexec/prefault/prefault-record', "prefault's own"],
    ['/usr/lib/prefault/libprefault-audit.so', "prefault's own"],
    ['/var/cache/prefault/plans/ab/cdef.plan', "prefault's own"],
    ['/usr/lib/prefault/other', undefined],
  ])('judges %s: %s', (path, reason) => {
    expect(judge().reason(path)).toBe(reason);
  });

  it('takes files on servers when asked for', () => {
    const rules = { includeRemote: true };
    expect(judge(rules).reason('/mnt/server/lib.so')).toBeUndefined();
    expect(judge(rules).reason('/proc/self/maps')).toBe('not on a file system with files');
  });

  it('takes what lies below an included directory, and no more', () => {
    const rules = { include: ['/home/ann/app'] };
    expect(judge(rules).reason('/home/ann/app/data')).toBeUndefined();
    expect(judge(rules).reason('/home/ann/application')).toBe("a person's own data");
  });

  it.each([
    ['/home/ann/firefox/firefox', '/home/ann/firefox/libxul.so', undefined],
    ['/home/ann/firefox/firefox', '/home/ann/.mozilla/profile', "a person's own data"],
    ['/home/ann/py/bin/python3', '/home/ann/py/lib/python3/json.py', undefined],
    ['/home/ann/py/bin/python3', '/home/ann/py/share/notes', "a person's own data"],
    ['/home/ann/tool', '/home/ann/tool', undefined],
    ['/home/ann/tool', '/home/ann/letter', "a person's own data"],
    ['/home/tool', '/home/tool', undefined],
    ['/home/tool', '/home/ann/letter', "a person's own data"],
    ['/tmp/tool', '/tmp/other', 'temporary'],
    ['/tmp/build/tool', '/tmp/build/lib.so', undefined],
  ])('with the program %s judges %s: %s', (program, path, reason) => {
    // /home/ann is somebody's home as well as below /home.
    expect(judge({ programs: [program], homes: ['/home', '/home/ann'] }).reason(path)).toBe(reason);
  });

  it('judges by the names in another root directory and by the mounts of this system', () => {
    const image = judge({ root: '/srv/image' });
    expect(image.reason('/srv/image/usr/bin/git')).toBeUndefined();
    expect(image.reason('/srv/image/home/ann/x')).toBe("a person's own data");
    expect(image.reason('/srv/image/proc/self/maps')).toBe('not on a file system with files');
    expect(image.reason('/usr/bin/git')).toBe('outside the root directory');
    expect(image.reason('/srv/image2/usr/bin/git')).toBe('outside the root directory');
  });
});

it.each([
  ['/a', '/a', true],
  ['/a', '/a/b', true],
  ['/a', '/ab', false],
  ['/', '/anything', true],
  ['/a/b', '/a', false],
])('isWithin(%s, %s) is %s', (directory, path, expected) => {
  expect(isWithin(directory, path)).toBe(expected);
});
