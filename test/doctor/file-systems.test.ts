import { judgeCache, judgeFileSystem, programMounts } from '../../src/doctor/file-systems.js';
import { parseRelease } from '../../src/doctor/kernel-version.js';
import { parseMountTable } from '../../src/system/index.js';

const mount = (type: string, readOnly = false) => ({
  device: '8:1',
  mountPoint: '/usr',
  type,
  source: 'x',
  ...(readOnly ? { readOnly: true as const } : {}),
});

it.each([
  ['ext4', '6.1.0', 'good', '/usr (ext4, 2 programs): known to work'],
  ['xfs', '6.1.0', 'good', '/usr (xfs, 2 programs): known to work'],
  ['squashfs', '6.1.0', 'good', '/usr (squashfs, 2 programs): known to work'],
  ['tmpfs', '6.1.0', 'good', '/usr (tmpfs, 2 programs): in memory, nothing has to be read ahead'],
  ['overlay', '6.6.0', 'good', expect.stringContaining('on the layer that has them')],
  ['overlay', '6.5.0', 'note', expect.stringContaining('before Linux 6.6')],
  ['nfs4', '6.1.0', 'note', expect.stringContaining('may not hear')],
  ['fuse.sshfs', '6.1.0', 'note', expect.stringContaining('may not hear')],
  ['zfs', '6.1.0', 'note', expect.stringContaining('nobody has tried')],
])('of programs on %s with Linux %s says %s', (type, release, verdict, text) => {
  const found = judgeFileSystem({ mount: mount(type), programCount: 2 }, parseRelease(release));
  expect(found).toMatchObject({ verdict, text });
  expect(found.remedy === undefined).toBe(verdict === 'good');
});

it('does not count programs where none is known', () => {
  expect(judgeFileSystem({ mount: mount('ext4'), programCount: 0 }, undefined).text).toBe(
    '/usr (ext4, programs): known to work',
  );
});

it.each([
  [mount('ext4'), 1, []],
  [undefined, 1, []],
  [mount('ext4', true), 1, ['wrong']],
  [mount('ext4', true), 0, ['note']],
])('minds a cache that cannot be written: %j', (place, profileCount, verdicts) => {
  expect(judgeCache(place, profileCount).map(({ verdict }) => verdict)).toEqual(verdicts);
});

it('takes each file system once, that of /usr/bin where no program is known, and follows links', async () => {
  const mounts = parseMountTable(
    '1 0 8:1 / / rw - ext4 a rw\n2 1 0:9 / /proc rw - proc proc rw\n3 1 0:7 / /net rw - nfs4 srv:/x rw',
  );
  const found = async (programs: readonly string[]) =>
    (await programMounts({ programs, mounts })).map(({ mount: { mountPoint }, programCount }) => [
      mountPoint,
      programCount,
    ]);
  expect(await found([])).toEqual([['/', 0]]);
  expect(await found(['/usr/bin/env', '/bin/sh', '/net/bin/x', '/usr/bin/no-such'])).toEqual([
    ['/', 3],
    ['/net', 1],
  ]);
});
