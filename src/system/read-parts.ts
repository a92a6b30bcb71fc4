import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { fileError, systemErrorName } from './file-error.js';

/** Bytes of a file, the end not included. */
export interface Part {
  start: number;
  end: number;
}

const HEAD_BYTES = 4096;
/** What lies between two parts is read too if it is no more than this: one call costs as much. */
const JOINED_GAP_BYTES = 16 * 1024;
/** No program is larger; memory for what is not read is never touched, but has to be there. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** Each round learns from the one before; what does not come to an end is hostile. */
const MAX_ROUNDS = 8;

function joined(parts: readonly Part[], gapBytes: number): Part[] {
  const result: Part[] = [];
  for (const part of [...parts].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && part.start - last.end <= gapBytes) last.end = Math.max(last.end, part.end);
    else result.push({ ...part });
  }
  return result;
}

function fill(descriptor: number, image: Buffer, { start, end }: Part): void {
  for (let at = start; at < end; ) {
    const byteCount = readSync(descriptor, image, at, end - at, at);
    if (byteCount === 0) return;
    at += byteCount;
  }
}

function readRounds(descriptor: number, image: Buffer, wanted: (image: Buffer) => readonly Part[]): void {
  let known: Part[] = [];
  let missing: Part[] = [{ start: 0, end: Math.min(HEAD_BYTES, image.length) }];
  for (let round = 0; missing.length > 0 && round < MAX_ROUNDS; round += 1) {
    for (const part of missing) fill(descriptor, image, part);
    const read = joined([...known, ...missing], 0);
    const isRead = ({ start, end }: Part) => read.some((part) => start >= part.start && end <= part.end);
    missing = joined(
      wanted(image).filter((part) => !isRead(part)),
      JOINED_GAP_BYTES,
    );
    known = read;
  }
}

/**
 * A regular file of which the start is read, and then the parts that `wanted` names when it sees what was read, until
 * it names no new ones. Elsewhere the image has zeros, up to the file's own length. Undefined: there is no regular
 * file, or one too large to be a program. Throws PERMISSION, SYSTEM. Synchronous: for thousands of files promises
 * would cost more than the system calls.
 */
export function readParts(path: string, wanted: (image: Buffer) => readonly Part[]): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const facts = fstatSync(descriptor);
    if (!facts.isFile() || facts.size > MAX_BYTES) return undefined;
    const image = Buffer.alloc(facts.size);
    readRounds(descriptor, image, wanted);
    return image;
  } catch (error) {
    const name = systemErrorName(error);
    if (name === 'ENOENT' || name === 'ENOTDIR' || name === 'ENXIO') return undefined;
    throw fileError('read', path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
