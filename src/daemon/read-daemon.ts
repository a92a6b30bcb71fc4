import { PrefaultError } from '../errors.js';
import { isAlive, readBytes } from '../system/index.js';
import { decodeState } from './decode-state.js';
import { statePath } from './places.js';
import type { DaemonState } from './state.js';

/** What is known of the daemon. Without `state` and `error` it has not run since the machine was started. */
export interface Daemon {
  running: boolean;
  state?: DaemonState;
  /** Why the state cannot be read although there is one. */
  error?: PrefaultError;
}

async function read(path: string): Promise<DaemonState | undefined> {
  const image = await readBytes(path);
  return image === undefined ? undefined : decodeState(image, path);
}

/** Process 0 is nobody: it would be our own process group. */
function isRunning({ process }: DaemonState): boolean {
  return process.pid > 0 && isAlive(process);
}

/**
 * Reads what prefaultd says of itself on the system below `root`. Of another system than the running one nobody
 * knows whether it runs there.
 */
export async function readDaemon(root: string): Promise<Daemon> {
  const path = statePath(root);
  try {
    // It is written while we read: what looks cut off may have grown.
    const state = await read(path).catch(() => read(path));
    if (state === undefined) return { running: false };
    return { running: root === '/' && isRunning(state), state };
  } catch (error) {
    if (error instanceof PrefaultError) return { running: false, error };
    throw error;
  }
}
