import { contentKey, isElf, readBuildId } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import type { FileIdentity } from '../plan/index.js';
import { findInRoot, hashFile, readBytes, readHead } from '../system/index.js';

/** Build-ids stand near the start of nearly every file; reading 100 MB for 20 bytes would be slow. */
const HEAD_BYTES = 64 * 1024;

/** Longer build-ids do not fit into a plan (docs/plan-format.md, "Files"). */
const MAX_BUILD_ID_DIGITS = 64;

/** What tells a file apart, without having read all of it. */
export interface ExaminedFile {
  /** Canonical path within the root. */
  path: string;
  /** The same file as a path of the running system. */
  hostPath: string;
  sizeBytes: number;
  isElf: boolean;
  buildId?: string;
  /** How an applier recognises it. */
  identity: FileIdentity;
}

/** Finds the file that has this path, wherever it lies; as `examineFile` otherwise. */
export type FileLookup = (path: string) => Promise<ExaminedFile | undefined>;

/** A file with everything that a profile notes of it. */
export interface FoundFile {
  path: string;
  sizeBytes: number;
  buildId?: string;
  contentKey: string;
  identity: FileIdentity;
}

/**
 * Size, build-id and modification time of `path` within `root`.
 * Undefined: absent, or not a regular file. Throws PERMISSION if it cannot be read.
 */
export async function examineFile(root: string, path: string): Promise<ExaminedFile | undefined> {
  const hostPath = findInRoot(root, path);
  if (hostPath === undefined) return undefined;
  const start = await readHead(hostPath, HEAD_BYTES);
  if (start === undefined) return undefined;
  const { facts, head } = start;
  const elf = isElf(head);
  let found = elf ? readBuildId(head) : undefined;
  if (elf && found === undefined && facts.sizeBytes > head.length) {
    const image = await readBytes(hostPath);
    found = image === undefined ? undefined : readBuildId(image);
  }
  const common = { path, hostPath, sizeBytes: facts.sizeBytes, isElf: elf };
  if (found === undefined || found.buildId.length > MAX_BUILD_ID_DIGITS) {
    const { mtimeSeconds, mtimeNanoseconds } = facts;
    return { ...common, identity: { kind: 'mtime', mtimeSeconds, mtimeNanoseconds } };
  }
  const { buildId, offsetBytes } = found;
  return { ...common, buildId, identity: { kind: 'build-id', buildId, buildIdOffsetBytes: offsetBytes } };
}

/** What is found at that path, or why it cannot be examined. */
export async function examineOrWhy(
  look: FileLookup,
  path: string,
): Promise<ExaminedFile | 'absent' | 'unreadable'> {
  try {
    return (await look(path)) ?? 'absent';
  } catch (error) {
    // One bad file must not hide what holds for the others.
    if (error instanceof PrefaultError) return 'unreadable';
    throw error;
  }
}

/** The content key of an examined file (docs/profile-format.md); undefined if it is gone by now. */
export async function contentKeyOf({ hostPath, isElf }: ExaminedFile): Promise<string | undefined> {
  if (isElf) {
    const image = await readBytes(hostPath);
    return image === undefined ? undefined : contentKey(image);
  }
  // What contentKey() gives for files that are not ELF, without holding the file in memory.
  const digest = await hashFile(hostPath);
  return digest === undefined ? undefined : `sha256:${digest}`;
}

/**
 * Everything that a profile notes of a file, and how an applier recognises it.
 * Undefined: absent, or not a regular file. Throws PERMISSION if it cannot be read.
 */
export async function identifyFile(root: string, path: string): Promise<FoundFile | undefined> {
  const file = await examineFile(root, path);
  const key = file === undefined ? undefined : await contentKeyOf(file);
  if (file === undefined || key === undefined) return undefined;
  const { sizeBytes, buildId, identity } = file;
  return { path, sizeBytes, ...(buildId === undefined ? {} : { buildId }), contentKey: key, identity };
}
