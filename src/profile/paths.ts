export const MAX_PATH_BYTES = 4095;

/*
 * Control characters could forge lines on a terminal and in line-based output; a lone surrogate is what a
 * JSON escape can hold and no UTF-8 file name can.
 */
const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/u;

/** Whether a text can stand on one line: no control characters, valid as UTF-8. */
export function isOneLine(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/**
 * Why a text is no path for a profile or plan, as a clause ("is not absolute"); undefined if it is one: absolute,
 * without `.`, `..`, `//`, final slash or control characters, at most 4095 bytes. Symbolic links cannot be seen here.
 */
export function pathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not an absolute path';
  if (!isOneLine(path)) return 'has control characters or is not valid UTF-8';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path === '/') return undefined;
  for (const part of path.slice(1).split('/')) {
    if (part === '') return "has '//' or a final '/'";
    if (part === '.' || part === '..') return `has a '${part}' component`;
  }
  return undefined;
}
