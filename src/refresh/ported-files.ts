import type { StaleVerdict } from '../store/index.js';
import type { RememberedProfile, TriedFile } from './memory.js';

type Tried = Pick<RememberedProfile, 'stale' | 'port'>;

/** The files of a profile that were carried over. */
export function portedFiles({ port }: Tried): TriedFile[] {
  return (port?.outcomes ?? []).filter(({ state }) => state === 'ported');
}

/** Those that fit neither as they were recorded nor as they were carried over. */
export function stillStale(profile: Tried): StaleVerdict[] {
  const ported = new Set(portedFiles(profile).map(({ path }) => path));
  return profile.stale.filter(({ path }) => !ported.has(path));
}
