import { PrefaultError } from '../errors.js';
import { readMounts, readSetting } from '../system/index.js';
import { trialStart, whyHelperMissing, whyModeFails } from './helper-available.js';
import { NameTable } from './name-table.js';
import { preloadedStart } from './preloaded-start.js';

const PTRACE_FORBIDDEN = 3;

/** Why nobody can be traced here, a clause; undefined if own processes can. */
async function whyScoutFails(): Promise<string | undefined> {
  const scope = await readSetting('kernel/yama/ptrace_scope');
  if (scope === PTRACE_FORBIDDEN) return 'kernel.yama.ptrace_scope is 3: nobody may trace';
  return whyModeFails('scout');
}

export interface ExitSight {
  /** Why libprefault-exit.so cannot be used, a clause; undefined if it can. */
  withoutLibrary: string | undefined;
  /** Whether userfaultfd lets each touch show, and not the window around it. */
  isExact: boolean;
}

/** Tries the library: what a seccomp filter or a mount forbids shows in no setting. */
export async function exitSight(): Promise<ExitSight> {
  try {
    const names = new NameTable(await readMounts());
    const { rootSeen, isWatched } = await preloadedStart(trialStart(), names, 'preloaded');
    if (rootSeen) return { withoutLibrary: undefined, isExact: isWatched };
    return {
      withoutLibrary: 'libprefault-exit.so is not loaded, or cannot write what it sees',
      isExact: false,
    };
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    return { withoutLibrary: error.message, isExact: false };
  }
}

/** Why the exit recorder does not work here, a clause; undefined if it does. */
export async function whyExitUnavailable(known?: ExitSight): Promise<string | undefined> {
  const missing = whyHelperMissing();
  if (missing !== undefined) return missing;
  const { withoutLibrary } = known ?? (await exitSight());
  return withoutLibrary === undefined ? undefined : whyScoutFails();
}
