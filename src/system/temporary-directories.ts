import { tmpdir } from 'node:os';

/** Directories whose files do not last: the usual ones and this process's own. */
export function temporaryDirectories(): string[] {
  const own = tmpdir();
  return [...new Set(['/tmp', '/var/tmp', ...(/^\/./.test(own) ? [own] : [])])];
}
