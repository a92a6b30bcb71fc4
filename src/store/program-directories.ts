import { canonicalInRoot, isRemoteType, mountOf, readMounts, resolveInRoot } from '../system/index.js';

/** Where systems keep the programs that users and services start. */
export const PROGRAM_DIRECTORIES: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/usr/games',
  '/usr/libexec',
  '/sbin',
  '/bin',
];

/**
 * Those that are there, as paths within the root, each once: of merged ones the real one. What lies on a network is
 * left out: it could make us wait without end.
 */
export async function programDirectories(root: string): Promise<string[]> {
  // Without /proc, as in some chroots, nothing is known to be remote.
  const mounts = await readMounts().catch(() => []);
  const isNear = (path: string) => !isRemoteType(mountOf(mounts, resolveInRoot(root, path))?.type ?? '');
  const found = new Set<string>();
  for (const directory of PROGRAM_DIRECTORIES.filter(isNear)) {
    const real = await canonicalInRoot(root, directory);
    if (real !== undefined && isNear(real)) found.add(real);
  }
  return [...found];
}
