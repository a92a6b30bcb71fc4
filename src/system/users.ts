import { userInfo } from 'node:os';

/** Whether this process may write the system's files. */
export function isSuperuser(): boolean {
  return effectiveUserId() === 0;
}

export function effectiveUserId(): number {
  return process.geteuid?.() ?? -1;
}

// Not os.homedir(), which gives back a relative HOME.
function homeInDatabase(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    // In a container processes may run as a user that nothing knows of.
    return undefined;
  }
}

/** The user's home directory: `HOME` if it is an absolute path, else what the user database says; undefined if neither knows one. */
export function homeDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const home = env['HOME']?.startsWith('/') ? env['HOME'] : homeInDatabase();
  return home?.startsWith('/') ? home : undefined;
}
