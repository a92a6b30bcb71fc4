import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import {
  access,
  type FileHandle,
  lstat,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises';
import { fileError, systemErrorName } from './file-error.js';

const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const HASH_CHUNK_BYTES = 1024 * 1024;

export type FileKind = 'file' | 'directory' | 'link' | 'other';

/** What stat(2) says of a file. */
export interface FileFacts {
  kind: FileKind;
  sizeBytes: number;
  mtimeSeconds: bigint;
  mtimeNanoseconds: number;
  /** Permission bits and the set-id bits, as chmod(1) counts them. */
  mode: number;
  ownerId: number;
  groupId: number;
  inode: bigint;
  /** How many names it has (hard links). */
  linkCount: number;
}

function kindOf(stats: BigIntStats): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function factsOf(stats: BigIntStats): FileFacts {
  // Seconds before 1970 are negative; nanoseconds count upward all the same.
  const remainder = stats.mtimeNs % NANOSECONDS_PER_SECOND;
  const nanoseconds = remainder < 0n ? remainder + NANOSECONDS_PER_SECOND : remainder;
  return {
    kind: kindOf(stats),
    sizeBytes: Number(stats.size),
    mtimeSeconds: (stats.mtimeNs - nanoseconds) / NANOSECONDS_PER_SECOND,
    mtimeNanoseconds: Number(nanoseconds),
    mode: Number(stats.mode) & 0o7777,
    ownerId: Number(stats.uid),
    groupId: Number(stats.gid),
    inode: stats.ino,
    linkCount: Number(stats.nlink),
  };
}

async function ifPresent<T>(
  action: string,
  path: string,
  operation: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await operation();
  } catch (error) {
    const name = systemErrorName(error);
    // A loop of links leads nowhere.
    if (name === 'ENOENT' || name === 'ENOTDIR' || name === 'ELOOP') return undefined;
    throw fileError(action, path, error);
  }
}

/** Facts of what `path` leads to (symbolic links followed); undefined if there is nothing. */
export function readFacts(path: string): Promise<FileFacts | undefined> {
  return ifPresent('examine', path, async () => factsOf(await stat(path, { bigint: true })));
}

/** Facts of `path` itself, which may be a symbolic link; undefined if there is nothing. */
export function readLinkFacts(path: string): Promise<FileFacts | undefined> {
  return ifPresent('examine', path, async () => factsOf(await lstat(path, { bigint: true })));
}

/** The whole content; undefined if the file does not exist. */
export function readBytes(path: string): Promise<Buffer | undefined> {
  return ifPresent('read', path, () => readFile(path));
}

/** The whole content as UTF-8 (bytes that are not valid become U+FFFD); undefined if the file does not exist. */
export function readText(path: string): Promise<string | undefined> {
  return ifPresent('read', path, () => readFile(path, 'utf8'));
}

/**
 * As `readText`, of a file that nobody but a tool writes: a link is not followed, and where a pipe stands nobody is
 * waited for. They are as good as absent.
 */
export async function readPlainText(path: string): Promise<string | undefined> {
  return (await readLinkFacts(path))?.kind === 'file' ? readText(path) : undefined;
}

/** Names in a directory, sorted; undefined if it does not exist. */
export function readNames(path: string): Promise<string[] | undefined> {
  return ifPresent('read', path, async () => (await readdir(path)).sort());
}

/** The path without symbolic links; undefined if it leads nowhere. */
export function canonicalPath(path: string): Promise<string | undefined> {
  return ifPresent('examine', path, () => realpath(path));
}

/** Whether this process may execute the file (access(2), so that root may not execute what nobody may). */
export async function canExecute(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes a file; true if it was there. */
export async function removeFile(path: string): Promise<boolean> {
  const removed = await ifPresent('remove', path, async () => {
    await rm(path);
    return true;
  });
  return removed ?? false;
}

/** Removes a directory if nothing is in it; true if it did. */
export async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    const name = systemErrorName(error);
    if (name === 'ENOTEMPTY' || name === 'EEXIST' || name === 'ENOENT') return false;
    throw fileError('remove', directory, error);
  }
}

// O_NONBLOCK: a path that became a pipe since it was examined must not block the open.
async function openRegular(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
}

/**
 * The first `limitBytes` of a regular file and its facts, from one descriptor, so that both speak of the
 * same file. Undefined if there is nothing or it is not a regular file.
 */
export async function readHead(
  path: string,
  limitBytes: number,
): Promise<{ facts: FileFacts; head: Buffer } | undefined> {
  if ((await readFacts(path))?.kind !== 'file') return undefined;
  return ifPresent('read', path, async () => {
    const handle = await openRegular(path);
    try {
      const facts = factsOf(await handle.stat({ bigint: true }));
      if (facts.kind !== 'file') return undefined;
      const head = Buffer.alloc(Math.min(limitBytes, facts.sizeBytes));
      let filled = 0;
      while (filled < head.length) {
        const { bytesRead } = await handle.read(head, filled, head.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return { facts, head: head.subarray(0, filled) };
    } finally {
      await handle.close();
    }
  });
}

/** SHA-256 of a file of any size, in hex; undefined if the file does not exist. */
export function hashFile(path: string): Promise<string | undefined> {
  return ifPresent('read', path, async () => {
    const hash = createHash('sha256');
    const handle = await openRegular(path);
    try {
      // A chunk as large as the largest for each of many small files would keep the garbage collector busy.
      const { size } = await handle.stat();
      const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(size, HASH_CHUNK_BYTES)));
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(chunk.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  });
}
