/**
 * The path of a file as a program that was started in `root` names it; undefined if it lies outside. Both are
 * canonical.
 *
 * @example withoutRoot('/srv/image', '/srv/image/usr/bin/git') // '/usr/bin/git'
 */
export function withoutRoot(root: string, path: string): string | undefined {
  if (root === '/') return path;
  if (path === root) return '/';
  return path.startsWith(`${root}/`) ? path.slice(root.length) : undefined;
}
