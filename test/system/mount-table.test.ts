import { mountOf, parseMountTable, readMounts } from '../../src/system/index.js';

describe('parseMountTable', () => {
  it('reads lines with any number of optional fields', () => {
    const text = [
      '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
      '36 27 0:31 / /mnt/a rw,nosuid shared:1 master:2 - fuse.sshfs ann@host:/x rw,user_id=0',
      '37 27 0:32 /sub /mnt/b rw unbindable - btrfs /dev/sdb1 rw,subvol=/sub',
    ].join('\n');
    expect(parseMountTable(text)).toEqual([
      { device: '254:0', mountPoint: '/', type: 'ext4', source: '/dev/vda' },
      { device: '0:31', mountPoint: '/mnt/a', type: 'fuse.sshfs', source: 'ann@host:/x' },
      { device: '0:32', mountPoint: '/mnt/b', type: 'btrfs', source: '/dev/sdb1' },
    ]);
  });

  it('reads the characters that are written in octal', () => {
    const [mount] = parseMountTable('1 0 8:1 / /mnt/a\\040b\\011c\\134d rw - ext4 /dev/my\\040disk rw');
    expect(mount).toMatchObject({ mountPoint: '/mnt/a b\tc\\d', source: '/dev/my disk' });
  });

  it('tells what cannot be written: the mount, or the whole file system', () => {
    const text = [
      '1 0 8:1 / / ro,relatime - ext4 a rw',
      '2 1 8:2 / /usr rw - squashfs b ro,errors=continue',
      '3 1 8:3 / /var rw - ext4 c rw,errors=remount-ro',
    ].join('\n');
    expect(parseMountTable(text).map(({ readOnly }) => readOnly)).toEqual([true, true, undefined]);
  });

  it.each(['', 'nonsense', '1 0 8:1 / /mnt rw', '1 0 - '])('skips %j', (text) => {
    expect(parseMountTable(text)).toEqual([]);
  });

  it('reads this system', async () => {
    expect(
      (await readMounts()).some(({ mountPoint, type }) => mountPoint === '/proc' && type === 'proc'),
    ).toBe(true);
  });
});

describe('mountOf', () => {
  const mounts = parseMountTable(
    '1 0 8:1 / / rw - ext4 a rw\n2 1 8:2 / /usr rw - ext4 b rw\n3 1 8:3 / /usr/lib rw - ext4 c rw\n4 1 8:4 / /usr rw - xfs d rw',
  );
  it.each([
    ['/etc/passwd', '8:1'],
    ['/', '8:1'],
    ['/usr', '8:4'],
    ['/usr/bin/git', '8:4'],
    ['/usrlocal', '8:1'],
    ['/usr/lib', '8:3'],
    ['/usr/lib/x', '8:3'],
    ['/usr/library', '8:4'],
  ])('of %s is %s', (path, device) => {
    expect(mountOf(mounts, path)?.device).toBe(device);
  });

  it('is nothing without mounts', () => {
    expect(mountOf([], '/')).toBeUndefined();
  });
});
