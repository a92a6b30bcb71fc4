import { PrefaultError } from '../errors.js';
import {
  learnMode,
  makeProfile,
  type Profile,
  type ProfileFile,
  type Recording,
  withMode,
} from '../profile/index.js';
import { agreementOf } from '../record/index.js';
import { identifyFile } from '../store/index.js';
import type { ChosenMode } from './choose-mode.js';

export interface LearnRequest {
  name: string;
  mode: ChosenMode | undefined;
  recordings: readonly Recording[];
  root: string;
  /** The profile that the mode is put into, if there is one. */
  existing: Profile | undefined;
}

export interface Learned {
  profile: Profile;
  /** Files that were recorded and are gone or unreadable now. */
  vanished: readonly string[];
}

async function identify(path: string, root: string): Promise<ProfileFile | undefined> {
  try {
    const found = await identifyFile(root, path);
    if (found === undefined) return undefined;
    const { sizeBytes, buildId, contentKey } = found;
    return { path, sizeBytes, ...(buildId === undefined ? {} : { buildId }), contentKey };
  } catch (error) {
    // Executable and not readable: it was touched, but nobody could tell whether it still is the same.
    if (error instanceof PrefaultError && error.code === 'PERMISSION') return undefined;
    throw error;
  }
}

/** Makes a profile of what was recorded, or puts it into the existing one as a mode; the other modes stay. */
export async function learnProfile({
  name,
  mode,
  recordings,
  root,
  existing,
}: LearnRequest): Promise<Learned> {
  const paths = new Set(recordings.flatMap(({ files }) => files.map(({ path }) => path)));
  const identified = new Map<string, ProfileFile>();
  for (const path of [...paths].sort()) {
    const file = await identify(path, root);
    if (file !== undefined) identified.set(path, file);
  }
  const kept = recordings.map((recording) => ({
    ...recording,
    files: recording.files.filter(({ path }) => identified.has(path)),
  }));
  const recorders = [...new Set(recordings.map(({ recorder }) => recorder))];
  const agreement = agreementOf(recorders[0] ?? 'trace', recordings.length);
  const learned = learnMode(kept, { ...(mode ?? { name: 'default' }), agreement });
  const programs = [...new Set(recordings.flatMap((recording) => recording.programs))];
  const files = learned.files.flatMap(({ path }) => identified.get(path) ?? []);
  const profile =
    existing === undefined
      ? makeProfile({ name, programs, recorders, files, modes: [learned] })
      : withMode(existing, learned, { programs, recorders, files });
  return { profile, vanished: [...paths].filter((path) => !identified.has(path)) };
}
