import { basename, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import {
  delay,
  monotonicMs,
  readText,
  runCommand,
  runCommandNow,
  runTool,
  undoAtExit,
} from '../system/index.js';

/** What a plain disk has; loop devices and many virtual disks come with more. */
const READ_AHEAD_KIB = 128;
const SECTOR_BYTES = 512;
const SETTLE_LIMIT_MS = 2000;
const SETTLE_STEP_MS = 5;

export interface DiskImage {
  /** An ext4 file system in a regular file. */
  file: string;
  /** An existing directory. */
  mountPoint: string;
}

export interface MountedImage {
  /** The block device's name in /sys/block. */
  device: string;
  unmount(): Promise<void>;
}

/**
 * Mounts the image on a loop device with direct I/O, so that no page of it is in any cache of this machine:
 * neither data nor metadata. Its /tmp is empty. It is unmounted when the process ends, if not before.
 *
 * Throws SYSTEM where loop devices or direct I/O are not to be had.
 */
export async function mountImage({ file, mountPoint }: DiskImage): Promise<MountedImage> {
  const path = await runTool('losetup', '--find', '--show', '--direct-io=on', file);
  const device = basename(path);
  try {
    const readAhead = join('/sys/block', device, 'queue/read_ahead_kb');
    const { status, stderr } = await runCommand('tee', [readAhead], { input: `${READ_AHEAD_KIB}\n` });
    if (status !== 0)
      throw new PrefaultError(`cannot set ${readAhead}: ${stderr}`, { code: 'SYSTEM', subject: readAhead });
    await runTool('mount', '-t', 'ext4', path, mountPoint);
  } finally {
    // The kernel lets the device go with its last user, so nothing stays behind after a kill either.
    await runTool('losetup', '--detach', path);
  }
  let isMounted = true;
  const undo = undoAtExit(() => {
    // Lazily: a program that was interrupted may still be running in there.
    if (isMounted) runCommandNow('umount', ['--recursive', '--lazy', mountPoint]);
  });
  await runTool('mount', '-t', 'proc', 'proc', join(mountPoint, 'proc'));
  await runTool('mount', '-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', temporaryOf(mountPoint));
  return {
    device,
    async unmount() {
      try {
        await unmountWhole(mountPoint, device);
        isMounted = false;
      } finally {
        undo();
      }
    },
  };
}

/**
 * Returns only when the device is free too: a mount that lives on in another mount namespace would make the next
 * start a warm one. An applier's helpers may outlive the program for some milliseconds and keep the mount busy.
 */
async function unmountWhole(mountPoint: string, device: string): Promise<void> {
  const busyUntil = monotonicMs() + SETTLE_LIMIT_MS;
  for (;;) {
    const { status, stderr } = await runCommand('umount', ['--recursive', mountPoint]);
    if (status === 0) break;
    if (monotonicMs() > busyUntil) {
      throw new PrefaultError(`cannot unmount '${mountPoint}': ${stderr.trim()}`, {
        code: 'SYSTEM',
        subject: mountPoint,
      });
    }
    await delay(SETTLE_STEP_MS);
  }
  const heldUntil = monotonicMs() + SETTLE_LIMIT_MS;
  while ((await readText(join('/sys/block', device, 'loop/backing_file'))) !== undefined) {
    if (monotonicMs() > heldUntil) {
      throw new PrefaultError(`'${mountPoint}' is unmounted and yet in use, in another mount namespace`, {
        code: 'SYSTEM',
        subject: device,
        remedy: 'end what runs there and measure again',
      });
    }
    await delay(SETTLE_STEP_MS);
  }
}

/** What starts leave behind must not make the next one another start: a /tmp in memory, as many systems have it. */
function temporaryOf(mountPoint: string): string {
  return join(mountPoint, 'tmp');
}

export async function emptyTemporary({ mountPoint }: DiskImage): Promise<void> {
  await runTool('find', temporaryOf(mountPoint), '-mindepth', '1', '-delete');
}

interface DeviceCounters {
  readBytes: number;
  requestsInFlight: number;
}

// Fields 3 and 9 of Documentation/block/stat.rst.
async function readCounters(device: string): Promise<DeviceCounters> {
  const fields = ((await readText(`/sys/block/${device}/stat`)) ?? '').trim().split(/\s+/).map(Number);
  return { readBytes: (fields[2] ?? 0) * SECTOR_BYTES, requestsInFlight: fields[8] ?? 0 };
}

/** Bytes read from the device since it was set up, once no request is on its way. */
export async function readBytesOf(device: string): Promise<number> {
  for (let waitedMs = 0; waitedMs < SETTLE_LIMIT_MS; waitedMs += SETTLE_STEP_MS) {
    const { readBytes, requestsInFlight } = await readCounters(device);
    if (requestsInFlight === 0) return readBytes;
    await delay(SETTLE_STEP_MS);
  }
  return (await readCounters(device)).readBytes;
}
