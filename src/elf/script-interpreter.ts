/** How much of a file's start the kernel looks at (BINPRM_BUF_SIZE). */
const KERNEL_LINE_BYTES = 256;

/**
 * The interpreter that a `#!` script names, as execve(2) reads the line: blanks around the path are skipped, the
 * path ends at a blank, a NUL or the line's end. Undefined where the kernel would refuse the file: no `#!`, no
 * path, or a path cut off by the end of the first 256 bytes.
 */
export function readScriptInterpreter(image: Buffer): string | undefined {
  if (image[0] !== 0x23 || image[1] !== 0x21) return undefined;
  const window = image.toString('latin1', 2, KERNEL_LINE_BYTES);
  const line = /^[^\n]*/.exec(window)?.[0] ?? '';
  const match = /^[ \t]*([^ \t\0]+)/.exec(line);
  const path = match?.[1];
  if (match === null || path === undefined) return undefined;
  const cutOff = match[0].length === window.length && image.length >= KERNEL_LINE_BYTES;
  return cutOff ? undefined : Buffer.from(path, 'latin1').toString('utf8');
}
