import { join } from 'node:path';
import { homeDirectory, isSystemdRunning, readLinkFacts } from '../system/index.js';
import { type Finding, findingsOf } from './finding.js';
import type { Subject } from './subject.js';

const { good, note } = findingsOf('own-refresh');
const WANTED = 'systemd/user/paths.target.wants/prefault-refresh.path';

/** Whether the plans of a user's own store follow upgrades: root's refresh never touches them. */
export function judgeOwnRefresh({
  isEnabled,
  hasSystemd,
}: Record<'isEnabled' | 'hasSystemd', boolean>): Finding {
  if (isEnabled) return good('plans of your own are refreshed after upgrades');
  return note(
    'plans of your own are refreshed by you alone: after an upgrade they leave out what it changed',
    hasSystemd
      ? "run 'systemctl --user enable --now prefault-refresh.path', or 'prefault refresh --user' now and then"
      : "run 'prefault refresh --user' after upgrades",
  );
}

export async function checkOwnRefresh({ env, profiles }: Subject): Promise<Finding[]> {
  if (profiles.every(({ store }) => store.scope !== 'user')) return [];
  const home = homeDirectory(env);
  const config = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  const places = ['/etc', ...(config === undefined ? [] : [config])];
  const links = await Promise.all(places.map((place) => readLinkFacts(join(place, WANTED))));
  return [
    judgeOwnRefresh({
      isEnabled: links.some((link) => link !== undefined),
      hasSystemd: await isSystemdRunning(),
    }),
  ];
}
