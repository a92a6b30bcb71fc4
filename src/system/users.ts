import { homedir } from 'node:os';

/** Whether this process may write the system's files. */
export function isSuperuser(): boolean {
  return effectiveUserId() === 0;
}

export function effectiveUserId(): number {
  return process.geteuid?.() ?? -1;
}

/** The user's home directory: `HOME` if it is an absolute path, else what the user database says. */
export function homeDirectory(env: NodeJS.ProcessEnv): string {
  const home = env['HOME'];
  return home?.startsWith('/') ? home : homedir();
}
