import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { fileError } from './file-error.js';
import { type Mount, readMounts } from './mount-table.js';
import { runCommand, runCommandNow } from './processes.js';

const USUAL_PLACES = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Where tracefs is mounted already; undefined if nowhere. */
export async function findTracefs(): Promise<string | undefined> {
  const mounted = (await readMounts())
    .filter((mount: Mount) => mount.type === 'tracefs')
    .map((mount) => mount.mountPoint);
  // Asked by path as well: the kernel mounts tracefs below debugfs at the first look.
  return [...USUAL_PLACES, ...mounted].find((directory) => existsSync(join(directory, 'instances')));
}

/** Makes an empty directory for a mount of our own. Throws PERMISSION or SYSTEM. */
export function makeMountPoint(parent: string): string {
  try {
    mkdirSync(parent, { recursive: true, mode: 0o755 });
    return mkdtempSync(join(parent, 'tracefs-'));
  } catch (error) {
    throw fileError('write', parent, error);
  }
}

/** Mounts tracefs at a directory. Throws SYSTEM where the kernel has none or does not allow it. */
export async function mountTracefs(directory: string): Promise<void> {
  const { status, stderr } = await runCommand('mount', ['-t', 'tracefs', 'prefault', directory]);
  if (status === 0) return;
  throw new PrefaultError(`tracefs cannot be mounted: ${stderr.trim()}`, {
    code: 'SYSTEM',
    subject: 'tracefs',
  });
}

function unmount(directory: string): void {
  try {
    runCommandNow('umount', [directory]);
  } catch {
    // Somebody looks at it: it goes when they leave.
    runCommandNow('umount', ['-l', directory]);
  }
}

/** Undoes `mountTracefs` and `makeMountPoint`; false where they are undone already. Synchronous. */
export function unmountTracefs(directory: string): boolean {
  if (!existsSync(directory)) return false;
  if (existsSync(join(directory, 'instances'))) unmount(directory);
  rmdirSync(directory);
  return true;
}

/** Whether tracefs, mounted at a directory, has an event such as `filemap/mm_filemap_fault`. */
export function hasTraceEvent(tracefs: string, event: string): boolean {
  return existsSync(join(tracefs, 'events', event, 'enable'));
}

/** Names of the trace instances that begin with a prefix. */
export function listTraceInstances(tracefs: string, prefix: string): string[] {
  try {
    return readdirSync(join(tracefs, 'instances')).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Removes a trace instance; false where it is gone already. Synchronous. */
export function removeTraceInstance(path: string): boolean {
  if (!existsSync(path)) return false;
  rmdirSync(path);
  return true;
}
