import { badRpm, headerSize, RpmHeader } from './header.js';
import type { Nevra } from './query-output.js';

/* A package file: the lead (kept for old tools), the signature header, padding, the header, the payload. */
const LEAD_MAGIC = Buffer.from([0xed, 0xab, 0xee, 0xdb]);
const LEAD_BYTES = 96;
const ALIGNMENT_BYTES = 8;
const MAX_PATH_LENGTH = 4096;

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  architecture: 1022,
  oldFileNames: 1027,
  fileSizes: 1028,
  fileModes: 1030,
  fileMtimes: 1034,
  fileLinkTargets: 1036,
  sourceRpm: 1044,
  noSource: 1051,
  noPatch: 1052,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  longFileSizes: 5008,
} as const;

export interface RpmFileEntry {
  /** Absolute, but for the files of source packages. */
  path: string;
  /** With the type of the file, as in stat(2). */
  mode: number;
  sizeBytes: number;
  mtimeSeconds: number;
  /** Of symbolic links; empty for all others. */
  linkTarget: string;
}

export interface RpmFile extends Nevra {
  files: RpmFileEntry[];
}

/** Whether the bytes begin as an RPM package does. */
export function isRpm(head: Buffer): boolean {
  return head.length >= LEAD_MAGIC.length && head.subarray(0, LEAD_MAGIC.length).equals(LEAD_MAGIC);
}

/** Where the header that describes the package begins: behind the signature, padded. */
function findHeader(image: Buffer): number {
  if (!isRpm(image)) throw badRpm('it does not begin as one');
  const signatureBytes = headerSize(image, LEAD_BYTES);
  if (signatureBytes === undefined) throw badRpm('it ends before its signature');
  return LEAD_BYTES + Math.ceil(signatureBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function readPaths(header: RpmHeader): string[] {
  const baseNames = header.strings(TAG.baseNames);
  // Packages of the last century.
  if (baseNames === undefined) return header.strings(TAG.oldFileNames) ?? [];
  const directories = header.strings(TAG.directoryNames) ?? [];
  const indexes = header.numbers(TAG.directoryIndexes) ?? [];
  return baseNames.map((baseName, position) => {
    const directory = directories[indexes[position] ?? directories.length];
    if (directory === undefined || directory.length + baseName.length > MAX_PATH_LENGTH)
      throw badRpm('its list of files is damaged');
    return directory + baseName;
  });
}

function readFiles(header: RpmHeader): RpmFileEntry[] {
  const paths = readPaths(header);
  const sizes = header.numbers(TAG.longFileSizes) ?? header.numbers(TAG.fileSizes) ?? [];
  const modes = header.numbers(TAG.fileModes) ?? [];
  const mtimes = header.numbers(TAG.fileMtimes) ?? [];
  const linkTargets = header.strings(TAG.fileLinkTargets) ?? [];
  return paths.map((path, index) => {
    const [mode, sizeBytes, mtimeSeconds] = [modes[index], sizes[index], mtimes[index]];
    if (mode === undefined || sizeBytes === undefined || mtimeSeconds === undefined)
      throw badRpm('its list of files is damaged');
    return { path, mode, sizeBytes, mtimeSeconds, linkTarget: linkTargets[index] ?? '' };
  });
}

// Only a package that was built names its source. Source packages keep the architecture that they were built on, which is not theirs.
function readArchitecture(header: RpmHeader): string {
  if (header.has(TAG.sourceRpm)) return header.string(TAG.architecture) ?? '';
  return header.has(TAG.noSource) || header.has(TAG.noPatch) ? 'nosrc' : 'src';
}

/**
 * Reads an `.rpm` file.
 *
 * @param image its first bytes, up to the payload at least
 * @throws PrefaultError BAD_FORMAT
 */
export function readRpm(image: Buffer): RpmFile {
  const header = new RpmHeader(image, findHeader(image));
  const [name, version, release] = [TAG.name, TAG.version, TAG.release].map((tag) => header.string(tag));
  if (!name || !version || !release) throw badRpm('it has no name, version or release');
  const epoch = header.numbers(TAG.epoch)?.[0];
  return {
    name,
    ...(epoch === undefined ? {} : { epoch }),
    version,
    release,
    architecture: readArchitecture(header),
    files: readFiles(header),
  };
}
