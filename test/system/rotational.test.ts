import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRotational } from '../../src/system/index.js';

const sysfs = mkdtempSync(join(tmpdir(), 'prefault-sysfs-'));
afterAll(() => rmSync(sysfs, { recursive: true }));

const disk = join(sysfs, 'devices/sda');
for (const directory of [join(disk, 'queue'), join(disk, 'sda1'), join(sysfs, 'dev/block')])
  mkdirSync(directory, { recursive: true });
writeFileSync(join(disk, 'queue/rotational'), '1\n');
symlinkSync(disk, join(sysfs, 'dev/block/8:0'));
symlinkSync(join(disk, 'sda1'), join(sysfs, 'dev/block/8:1'));

const mount = (device: string) => ({ device, mountPoint: '/', type: 'ext4', source: 'x' });

it('asks a disk, and of a partition its disk', () => {
  expect(isRotational(mount('8:0'), sysfs)).toBe(true);
  expect(isRotational(mount('8:1'), sysfs)).toBe(true);
  writeFileSync(join(disk, 'queue/rotational'), '0\n');
  expect(isRotational(mount('8:1'), sysfs)).toBe(false);
});

it('knows nothing of what lies on no disk', () => {
  expect(isRotational(mount('0:23'), sysfs)).toBeUndefined();
});
