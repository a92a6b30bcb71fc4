import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readAheadFile, readReadAheadKiB, writeReadAheadKiB } from '../../src/system/index.js';

let sysfs: string;

beforeEach(() => {
  sysfs = realpathSync(mkdtempSync(join(tmpdir(), 'prefault-sysfs-')));
});

afterEach(() => {
  rmSync(sysfs, { recursive: true, force: true });
});

function put(path: string, text: string): string {
  const file = join(sysfs, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
  return file;
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(sysfs, path)), { recursive: true });
  symlinkSync(join(sysfs, target), join(sysfs, path));
}

const mount = (device: string, type = 'ext4', source = '/dev/sda2') => ({
  device,
  type,
  source,
  mountPoint: '/',
});

describe('readAheadFile', () => {
  it('is that of a whole disk', () => {
    put('devices/sda/dev', '8:0');
    link('dev/block/8:0', 'devices/sda');
    const file = put('class/bdi/8:0/read_ahead_kb', '128');
    expect(readAheadFile(mount('8:0'), sysfs)).toBe(file);
    expect(readReadAheadKiB(file)).toBe(128);
    writeReadAheadKiB(file, 4);
    expect(readReadAheadKiB(file)).toBe(4);
  });

  it("is the disk's for a partition, which has none of its own", () => {
    put('devices/sda/dev', '8:0');
    put('devices/sda/sda2/partition', '2');
    link('dev/block/8:2', 'devices/sda/sda2');
    const file = put('class/bdi/8:0/read_ahead_kb', '128');
    expect(readAheadFile(mount('8:2'), sysfs)).toBe(file);
  });

  it("is the file system's own for a server's or FUSE's", () => {
    const file = put('class/bdi/0:51/read_ahead_kb', '128');
    expect(readAheadFile(mount('0:51', 'nfs4', 'server:/export'), sysfs)).toBe(file);
  });

  it('is found by the device for btrfs, whose name in sysfs no mount tells', () => {
    const source = put('somewhere/sdb1', '');
    put('fs/btrfs/other-uuid/devices/sdc/dev', '8:32');
    put('fs/btrfs/uuid/devices/sdb1/dev', '8:17');
    link('fs/btrfs/uuid/bdi', 'class/bdi/btrfs-1');
    const file = put('class/bdi/btrfs-1/read_ahead_kb', '4096');
    const found = readAheadFile(mount('0:40', 'btrfs', source), sysfs);
    expect(found === undefined ? undefined : realpathSync(found)).toBe(file);
  });

  it('is nothing for file systems without a device', () => {
    expect(readAheadFile(mount('0:20', 'tmpfs', 'tmpfs'), sysfs)).toBeUndefined();
    expect(readAheadFile(mount('0:40', 'btrfs', '/dev/absent'), sysfs)).toBeUndefined();
  });

  it('is nothing to read when the device was detached', () => {
    expect(readReadAheadKiB(join(sysfs, 'class/bdi/7:9/read_ahead_kb'))).toBeUndefined();
  });
});
