import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileError } from './file-error.js';
import type { Mount } from './mount-table.js';

function readTrimmed(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function ifThere(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

// A partition shares its disk's setting: only the whole disk has a backing device info (bdi).
function ofBlockDevice(sysfs: string, device: string): string | undefined {
  const node = join(sysfs, 'dev/block', device);
  if (!existsSync(node)) return undefined;
  const disk = existsSync(join(node, 'partition')) ? readTrimmed(join(realpathSync(node), '../dev')) : device;
  return disk === undefined ? undefined : ifThere(join(sysfs, 'class/bdi', disk, 'read_ahead_kb'));
}

// btrfs has a bdi of its own, named btrfs-N; /sys/fs/btrfs/UUID links to it and lists the devices.
function ofBtrfs(sysfs: string, source: string): string | undefined {
  const parent = join(sysfs, 'fs/btrfs');
  if (!existsSync(parent) || !existsSync(source)) return undefined;
  const deviceName = basename(realpathSync(source));
  for (const uuid of readdirSync(parent)) {
    if (!existsSync(join(parent, uuid, 'devices', deviceName))) continue;
    return ifThere(join(parent, uuid, 'bdi/read_ahead_kb'));
  }
  return undefined;
}

/**
 * The sysfs file that holds the read-ahead of a mounted file system in KiB; undefined if the file system
 * has none (tmpfs, proc). FUSE and network file systems have a bdi under their own device number.
 */
export function readAheadFile(mount: Mount, sysfs = '/sys'): string | undefined {
  return (
    ofBlockDevice(sysfs, mount.device) ??
    (mount.type === 'btrfs' ? ofBtrfs(sysfs, mount.source) : undefined) ??
    ifThere(join(sysfs, 'class/bdi', mount.device, 'read_ahead_kb'))
  );
}

/** The value of a read_ahead_kb file; undefined if it is gone (the device was detached). */
export function readReadAheadKiB(file: string): number | undefined {
  const text = readTrimmed(file);
  return text === undefined ? undefined : Number(text);
}

/** Sets it. Throws PERMISSION or SYSTEM. Synchronous, for use while the process exits. */
export function writeReadAheadKiB(file: string, kiB: number): void {
  try {
    writeFileSync(file, `${kiB}\n`);
  } catch (error) {
    throw fileError('write', file, error);
  }
}
