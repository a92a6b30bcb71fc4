import { PrefaultError } from '../errors.js';
import {
  learnMode,
  type ModeContext,
  makeProfile,
  type Profile,
  type ProfileFile,
  type ProfileMode,
  type Recording,
  withMode,
} from '../profile/index.js';
import { agreementOf } from '../record/index.js';
import { addFingerprints, identifyFile, portProfile } from '../store/index.js';
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

/**
 * The modes that stay, as far as they can be carried over to the files that are there now: what was observed today and
 * before an upgrade stand in one profile.
 */
async function withNewMode(
  existing: Profile,
  learned: ProfileMode,
  context: ModeContext,
  root: string,
): Promise<Profile> {
  const hasOthers = existing.modes.some((mode) => mode.name !== learned.name);
  const base = hasOthers ? (await portProfile(existing, root)).profile : existing;
  return withMode(base, learned, context);
}

/**
 * Makes a profile of what was recorded, or puts it into the existing one as a mode; the other modes stay. Notes what it
 * takes to find the pages again in later builds, while the files still are those that were observed.
 */
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
      : await withNewMode(existing, learned, { programs, recorders, files }, root);
  const vanished = [...paths].filter((path) => !identified.has(path));
  return { profile: await addFingerprints(profile, root), vanished };
}
