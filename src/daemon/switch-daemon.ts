import { PrefaultError } from '../errors.js';
import { type CommandResult, isSuperuser, isSystemdRunning, runCommand } from '../system/index.js';
import { DAEMON_PATH, UNIT } from './places.js';

export interface SwitchRequest {
  to: 'on' | 'off';
  root: string;
  env: NodeJS.ProcessEnv;
  /** Whether systemd runs here; found out if absent. */
  isBooted?: boolean;
}

/** When it takes effect: at once and at every boot, or from the next boot on. */
export type Effect = 'now' | 'at-boot';

function requireRoot(to: SwitchRequest['to']): void {
  if (isSuperuser()) return;
  throw new PrefaultError(`only root may switch prefaultd ${to}: it serves the whole system`, {
    code: 'PERMISSION',
    subject: UNIT,
    remedy: 'run it as root, or name a program to switch that one in your own store',
  });
}

function withoutSystemd(to: SwitchRequest['to'], cause: unknown): PrefaultError {
  const what = to === 'on' ? 'start' : 'no longer start';
  return new PrefaultError(`there is no systemctl to switch prefaultd ${to} with`, {
    code: 'NOT_FOUND',
    subject: 'systemctl',
    remedy: `have the init system of this machine ${what} '${DAEMON_PATH}' at boot, as root; it stays in the foreground`,
    cause,
  });
}

async function systemctl({ to, env }: SwitchRequest, args: readonly string[]): Promise<CommandResult> {
  try {
    return await runCommand('systemctl', args, { env });
  } catch (error) {
    if (error instanceof PrefaultError && error.code === 'NOT_FOUND') throw withoutSystemd(to, error);
    throw error;
  }
}

/**
 * Has systemd start the system-wide daemon, now and at every boot, or no longer. Where systemd does not run, or for
 * another root, only what happens at boot is changed. Twice does no harm.
 *
 * Throws PERMISSION (not root), NOT_FOUND (no systemd), SYSTEM (systemctl says why).
 */
export async function switchDaemon(request: SwitchRequest): Promise<Effect> {
  const { to, root, isBooted } = request;
  const isHere = root === '/';
  if (isHere) requireRoot(to);
  const now = isHere && (isBooted ?? (await isSystemdRunning()));
  const args = [
    ...(isHere ? [] : ['--root', root]),
    to === 'on' ? 'enable' : 'disable',
    ...(now ? ['--now'] : []),
    UNIT,
  ];
  const { status, stderr } = await systemctl(request, args);
  if (status === 0) return now ? 'now' : 'at-boot';
  const why = stderr.trim().replace(/\.$/, '') || `exit status ${status}`;
  throw new PrefaultError(`systemctl could not switch prefaultd ${to}: ${why}`, {
    code: 'SYSTEM',
    subject: UNIT,
    remedy: "see whether the package prefault is installed completely, and 'systemctl status prefaultd'",
  });
}
