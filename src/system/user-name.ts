import { userInfo } from 'node:os';

/** Who this process works for: under sudo the user who called it. */
export function userName(env: NodeJS.ProcessEnv = process.env): string {
  const caller = env['SUDO_USER'];
  if (caller !== undefined && caller !== '' && process.geteuid?.() === 0) return caller;
  try {
    return userInfo().username;
  } catch {
    // No entry in the user database.
    return `uid ${process.geteuid?.() ?? 'unknown'}`;
  }
}
