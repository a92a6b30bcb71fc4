import { readFile } from 'node:fs/promises';
import { fileError } from './file-error.js';

/** A line of mountinfo (proc(5)). */
export interface Mount {
  /** `MAJOR:MINOR` of the file system's superblock. */
  device: string;
  mountPoint: string;
  /** `ext4`, `fuse.sshfs`, … */
  type: string;
  /** What is mounted: a device's path, `server:/export`, or an arbitrary word. */
  source: string;
  /** The mount or the whole file system cannot be written. */
  readOnly?: true;
}

/** What an applier could wait for without end when a server is gone. A FUSE file system's server may be anything. */
const REMOTE_TYPES =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|ceph|afs|ncpfs|coda|orangefs|pvfs2|lustre|gpfs|glusterfs|ocfs2|gfs2|virtiofs|vboxsf|prl_fs|fuse|fuseblk|fuse\..*|autofs|acfs|beegfs|wekafs|hgfs|vmhgfs|drvfs)$/;

// Space, tab, newline and backslash are written as three octal digits.
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** Reads the text of /proc/PID/mountinfo; lines that do not have its form are skipped. Pure. */
export function parseMountTable(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    // Optional fields, a varying number of them, end with a single hyphen.
    const [own = '', fileSystem = ''] = line.split(' - ');
    const [, , device, , mountPoint, options = ''] = own.split(' ');
    const [type, source = '', superOptions = ''] = fileSystem.split(' ');
    if (device === undefined || mountPoint === undefined || type === undefined || type === '') continue;
    const readOnly = [options, superOptions].some((list) => list.split(',').includes('ro'));
    mounts.push({
      device,
      type,
      mountPoint: unescapeOctal(mountPoint),
      source: unescapeOctal(source),
      ...(readOnly ? { readOnly } : {}),
    });
  }
  return mounts;
}

/**
 * The mount that holds an absolute path: the longest mount point above it, the later one of two equal
 * ones because it covers the earlier. Pure: no path is touched, so a dead server cannot make it wait.
 */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const { mountPoint } = mount;
    const covers = mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
    if (covers && (best === undefined || mountPoint.length >= best.mountPoint.length)) best = mount;
  }
  return best;
}

/** Whether a file system of this type may wait for another machine or process. */
export function isRemoteType(type: string): boolean {
  return REMOTE_TYPES.test(type);
}

/** The mounts that this process sees. Throws NOT_FOUND without /proc. */
export async function readMounts(): Promise<Mount[]> {
  const path = '/proc/self/mountinfo';
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError('read', path, error);
  });
  return parseMountTable(text);
}
