import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Mount } from './mount-table.js';

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

// File systems of several devices (btrfs) have a number of their own; the table of mounts names one of the devices.
function deviceNode({ device, source }: Mount, sysfs: string): string | undefined {
  const byNumber = join(sysfs, 'dev/block', device);
  if (existsSync(byNumber)) return realpathSync(byNumber);
  if (!source.startsWith('/dev/') || !existsSync(source)) return undefined;
  const byName = join(sysfs, 'class/block', basename(realpathSync(source)));
  return existsSync(byName) ? realpathSync(byName) : undefined;
}

/** Whether a mounted file system lies on spinning disks; undefined where no block device tells. */
export function isRotational(mount: Mount, sysfs = '/sys'): boolean | undefined {
  const node = deviceNode(mount, sysfs);
  if (node === undefined) return undefined;
  // A partition has no queue; its disk, the directory above it, has.
  const text = read(join(node, 'queue/rotational')) ?? read(join(node, '../queue/rotational'));
  return text === undefined ? undefined : text === '1';
}
