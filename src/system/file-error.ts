import { getSystemErrorMap } from 'node:util';
import { type ErrorCode, PrefaultError } from '../errors.js';

const KNOWN: Readonly<Record<string, { code: ErrorCode; remedy: string }>> = {
  ENOENT: { code: 'NOT_FOUND', remedy: 'check the path' },
  ENOTDIR: { code: 'NOT_FOUND', remedy: 'check the path' },
  EISDIR: { code: 'USAGE', remedy: 'name a file' },
  EACCES: { code: 'PERMISSION', remedy: 'check the permissions of the file and of the directories above it' },
  EPERM: {
    code: 'PERMISSION',
    remedy:
      'check the permissions of the file and of the directories above it, and with lsattr whether it is immutable',
  },
  EROFS: { code: 'PERMISSION', remedy: 'mount the file system writable, or write elsewhere' },
  ENOSPC: { code: 'NO_SPACE', remedy: 'free some space and try again; what was there before is unchanged' },
  EDQUOT: { code: 'NO_SPACE', remedy: 'free some space and try again; what was there before is unchanged' },
  EMFILE: { code: 'SYSTEM', remedy: 'raise the limit of open files (ulimit -n)' },
};

function propertyOf(error: unknown, name: 'code' | 'errno' | 'message'): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Record<string, unknown>)[name]
    : undefined;
}

/** The system's name of a failure (`ENOENT`), or undefined for errors that did not come from a system call. */
export function systemErrorName(error: unknown): string | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

function systemErrorText(error: unknown): string {
  const errno = propertyOf(error, 'errno');
  const known = typeof errno === 'number' ? getSystemErrorMap().get(errno) : undefined;
  return known?.[1] ?? String(propertyOf(error, 'message') ?? error);
}

/** A failed file operation as an error for people: `action` is what was tried (`read`, `write`). */
export function fileError(action: string, path: string, error: unknown): PrefaultError {
  if (error instanceof PrefaultError) return error;
  const known = KNOWN[systemErrorName(error) ?? ''];
  return new PrefaultError(`cannot ${action} '${path}': ${systemErrorText(error)}`, {
    code: known?.code ?? 'SYSTEM',
    subject: path,
    ...(known === undefined ? {} : { remedy: known.remedy }),
    cause: error,
  });
}

/** For a file that somebody named and that is not there. */
export function noSuchFile(path: string): PrefaultError {
  return new PrefaultError(`no such file: '${path}'`, {
    code: 'NOT_FOUND',
    subject: path,
    remedy: 'check the path',
  });
}
