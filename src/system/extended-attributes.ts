import { spawnSync } from 'node:child_process';
import { PrefaultError } from '../errors.js';
import { fileError, systemErrorName } from './file-error.js';

const BLOCK_BYTES = 512;
const SIZE_FIELD = { start: 124, end: 136 };
const TYPE_FIELD = 156;
/** All attributes of a file stand at the start of its archive; the content behind them is not wanted. */
const MAX_READ_BYTES = 1024 * 1024;
const RECORD = /^(\d+) ([^=]+)=/;
const ATTRIBUTE = 'SCHILY.xattr.';

/** The keywords of an archive's first extended header (pax(1), "Extended Header"); none if it begins otherwise. */
export function paxKeywords(archive: Buffer): string[] {
  if (archive.length < BLOCK_BYTES || archive[TYPE_FIELD] !== 'x'.charCodeAt(0)) return [];
  const sizeBytes = Number.parseInt(archive.toString('latin1', SIZE_FIELD.start, SIZE_FIELD.end), 8);
  const end = Math.min(BLOCK_BYTES + sizeBytes, archive.length);
  const keywords: string[] = [];
  for (let at = BLOCK_BYTES; at < end; ) {
    const record = RECORD.exec(archive.toString('latin1', at, end));
    const length = Number(record?.[1]);
    if (record?.[2] === undefined || !(length > 0)) break;
    keywords.push(record[2]);
    at += length;
  }
  return keywords;
}

/**
 * Names of a file's extended attributes (xattr(7)), such as `security.capability`. Node has no call for them; tar
 * has, and every system that builds packages has tar. Throws SYSTEM, NOT_FOUND.
 */
export function readExtendedAttributes(path: string): string[] {
  const args = ['--format=posix', '--xattrs', '--xattrs-include=*', '-cf', '-', '--', path];
  const { stdout, error, status, stderr } = spawnSync('tar', args, {
    maxBuffer: MAX_READ_BYTES,
    env: process.env,
  });
  const hasEnough = error !== undefined && systemErrorName(error) === 'ENOBUFS';
  if (error !== undefined && !hasEnough) throw fileError('run', 'tar', error);
  if (!hasEnough && status !== 0) {
    throw new PrefaultError(`cannot read the extended attributes of '${path}': ${stderr.toString().trim()}`, {
      code: 'SYSTEM',
      subject: path,
      remedy: 'install GNU tar',
    });
  }
  return paxKeywords(stdout).flatMap((word) =>
    word.startsWith(ATTRIBUTE) ? [word.slice(ATTRIBUTE.length)] : [],
  );
}
