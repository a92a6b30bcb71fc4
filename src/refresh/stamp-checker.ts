import { PrefaultError } from '../errors.js';
import { nativePath, runCommand } from '../system/index.js';

const SOMETHING_CHANGED = 3;

/** What the stamp checker found. */
export interface StampCheck {
  /** Files have changed since the last check. */
  changed: boolean;
  /** What it dropped from plans or removed, a line each. */
  dropped: readonly string[];
}

const NOTHING: StampCheck = { changed: false, dropped: [] };

function checkerPath(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return nativePath('prefault-stamps', env);
  } catch (error) {
    if (error instanceof PrefaultError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Runs prefault-stamps, where it is installed, on the system below `root`: it drops at once what no longer fits,
 * and stamps what is there. That it fails is no failure of ours: it only makes the next hook look again.
 */
export async function checkStamps(root: string, env: NodeJS.ProcessEnv): Promise<StampCheck> {
  const path = checkerPath(env);
  if (path === undefined) return NOTHING;
  const { status, stdout } = await runCommand(path, [root]);
  const dropped = stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { changed: status === SOMETHING_CHANGED, dropped };
}
