import type { Profile } from '../profile/index.js';
import { type FileVerdict, isStale, knownShare } from '../store/index.js';

/** What of a profile was not observed in the builds that are here, but carried over from earlier ones. */
export interface PortedState {
  fileCount: number;
  /** 0 to 1: how much of what its starts touch is known of the files that are here. */
  known: number;
}

/** Undefined of a profile of which everything was observed. */
export function portedState(profile: Profile, verdicts: readonly FileVerdict[]): PortedState | undefined {
  const paths = profile.modes.flatMap(({ files }) =>
    files.flatMap(({ path, portedPercent }) => (portedPercent === undefined ? [] : [path])),
  );
  const fileCount = new Set(paths).size;
  if (fileCount === 0) return undefined;
  return { fileCount, known: knownShare(profile, new Set(verdicts.filter(isStale).map(({ path }) => path))) };
}
