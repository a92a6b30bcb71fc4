import {
  controlOf,
  installedPath,
  isAr,
  isControlFile,
  type Paragraph,
  readDebLayout,
  type TarEntry,
  TarReader,
} from '../dpkg-parse/index.js';
import { PrefaultError } from '../errors.js';
import { fullVersion, isRpm, type RpmFileEntry, readRpm } from '../rpm-parser/index.js';
import { readHead, runCommand } from '../system/index.js';
import type { PackageOwner } from './package-owner.js';

/** Control archives and rpm's headers are far smaller; the payload, which can be huge, is not read. */
const MAX_HEAD_BYTES = 64 * 1024 * 1024;
const FILE_TYPE_MASK = 0o170000;
const KINDS: ReadonlyMap<number, PackagedFile['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'symbolic-link'],
]);

/** A file as a package will install it. */
export interface PackagedFile {
  /** Absolute, as the package spells it: merged directories are not resolved. */
  path: string;
  kind: 'file' | 'directory' | 'symbolic-link' | 'other';
  /** Permission bits and the set-id bits. */
  mode: number;
  sizeBytes: number;
  mtimeSeconds: number;
  /** Of symbolic links. */
  linkTarget?: string;
}

/** What a package file says of itself. */
export interface PackageFile extends PackageOwner {
  files: PackagedFile[];
}

async function listArchive(
  path: string,
  option: '--ctrl-tarfile' | '--fsys-tarfile',
  keep?: (name: string) => boolean,
): Promise<TarEntry[]> {
  const reader = new TarReader(keep);
  const { status, stderr } = await runCommand('dpkg-deb', [option, path], {
    onStdout: (chunk) => reader.push(chunk),
  });
  if (status === 0) return reader.end();
  throw new PrefaultError(`cannot read the package '${path}': ${stderr.trim().split('\n')[0]}`, {
    code: 'BAD_FORMAT',
    subject: path,
    remedy: 'get the file again',
  });
}

function fieldOf(control: Paragraph, name: string, path: string): string {
  const value = control.get(name);
  if (value) return value;
  throw new PrefaultError(`the package '${path}' has no field ${name}`, {
    code: 'BAD_FORMAT',
    subject: path,
    remedy: 'build it again with dpkg-deb',
  });
}

/** The files of a data archive; a hard link has the size, mode and time of the file that it is linked to. */
function packagedByDeb(entries: readonly TarEntry[]): PackagedFile[] {
  const byName = new Map(entries.map((entry) => [installedPath(entry.name), entry]));
  return entries.map((entry) => {
    const linked = entry.kind === 'hard-link' ? byName.get(installedPath(entry.linkTarget ?? '')) : undefined;
    const { kind, mode, sizeBytes, mtimeSeconds, linkTarget } = linked ?? entry;
    return {
      path: installedPath(entry.name),
      kind: kind === 'hard-link' ? 'other' : kind,
      mode,
      sizeBytes,
      mtimeSeconds,
      ...(kind === 'symbolic-link' && linkTarget !== undefined ? { linkTarget } : {}),
    };
  });
}

function packagedByRpm({ path, mode, sizeBytes, mtimeSeconds, linkTarget }: RpmFileEntry): PackagedFile {
  const kind = KINDS.get(mode & FILE_TYPE_MASK) ?? 'other';
  const link = kind === 'symbolic-link' ? { linkTarget } : {};
  return { path, kind, mode: mode & 0o7777, sizeBytes, mtimeSeconds, ...link };
}

async function readDeb(path: string, head: Buffer, fileBytes: number): Promise<PackageFile> {
  // dpkg-deb takes the file apart. A layout that it would not know is reported better before.
  readDebLayout(head, fileBytes);
  const control = controlOf(await listArchive(path, '--ctrl-tarfile', isControlFile));
  return {
    manager: 'dpkg',
    name: fieldOf(control, 'Package', path),
    version: fieldOf(control, 'Version', path),
    architecture: fieldOf(control, 'Architecture', path),
    files: packagedByDeb(await listArchive(path, '--fsys-tarfile')),
  };
}

/**
 * Reads a `.deb` (with dpkg-deb) or an `.rpm` file.
 *
 * @throws PrefaultError NOT_FOUND, PERMISSION, or BAD_FORMAT for all that is no package
 */
export async function readPackageFile(path: string): Promise<PackageFile> {
  const file = await readHead(path, MAX_HEAD_BYTES);
  if (file === undefined) {
    throw new PrefaultError(`there is no package file '${path}'`, {
      code: 'NOT_FOUND',
      subject: path,
      remedy: 'name a .deb or .rpm file',
    });
  }
  const { facts, head } = file;
  if (isAr(head)) return readDeb(path, head, facts.sizeBytes);
  if (isRpm(head)) {
    const { files, ...nevra } = readRpm(head);
    return {
      manager: 'rpm',
      name: nevra.name,
      version: fullVersion(nevra),
      architecture: nevra.architecture,
      files: files.map(packagedByRpm),
    };
  }
  throw new PrefaultError(`'${path}' is neither a Debian package nor an RPM package`, {
    code: 'BAD_FORMAT',
    subject: path,
    remedy: 'name a .deb or .rpm file',
  });
}
