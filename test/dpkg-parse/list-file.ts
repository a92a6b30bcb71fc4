/**
 * Paths of a package as dpkg keeps them in `info/PACKAGE.list`: absolute, one a line, directories among them.
 * The root directory (`/.`) is left out.
 */
export function parseListFile(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('/') && line !== '/.' && line !== '/');
}
