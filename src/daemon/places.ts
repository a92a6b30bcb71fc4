import { dirname, join } from 'node:path';
import type { Store } from '../store/index.js';
import { resolveInRoot } from '../system/index.js';

/** The unit that starts the daemon. */
export const UNIT = 'prefaultd.service';

/** The daemon itself, for systems without systemd. */
export const DAEMON_PATH = '/usr/sbin/prefaultd';

/** What prefaultd says of itself; on the system below `root`, a path of the running system. */
export function statePath(root: string): string {
  return resolveInRoot(root, '/run/prefault/prefaultd.state');
}

/** If it exists, the hooks of the package managers do nothing (prefault-hook(8)). */
export function disabledPath(root: string): string {
  return resolveInRoot(root, '/etc/prefault/disabled');
}

/** What the daemon has learned of plans. It serves the whole system: only the system's store has such a file. */
export function verdictsPath({ planDirectory }: Store): string {
  return join(dirname(planDirectory), 'verdicts');
}
