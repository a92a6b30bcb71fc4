import { dirname } from 'node:path/posix';
import { PrefaultError } from '../errors.js';
import type { Profile } from '../profile/index.js';
import {
  type Examiner,
  type FileVerdict,
  fitProfile,
  hasVersion,
  isStale,
  knownShare,
  portedPath,
  profileNames,
  profilePath,
  readProfile,
  type Scope,
  type Store,
} from '../store/index.js';
import { type FileStamp, stampFile } from '../system/index.js';
import type { Memory, RememberedProfile } from './memory.js';
import { stillStale } from './ported-files.js';
import type { StampBook } from './stamp-book.js';

/** A profile, and how its files fit now. */
export interface SurveyedProfile extends Omit<RememberedProfile, 'state'> {
  key: string;
  scope: Scope;
  store: Store;
  path: string;
  /** Its file, or one that it names, is not as it was the last time. */
  changed: boolean;
  /** Not there the last time. */
  isNew: boolean;
}

/** A file that should be a profile and cannot be read as one. */
export interface UnreadableProfile {
  name: string;
  scope: Scope;
  path: string;
  error: PrefaultError;
}

export interface Survey {
  profiles: readonly SurveyedProfile[];
  unreadable: readonly UnreadableProfile[];
}

/** What a survey looks with. */
export interface Looks {
  memory: Memory;
  stamps: StampBook;
  examiner: Examiner;
  /** The programs that are switched off: they get no plan. */
  disabled: ReadonlySet<string>;
}

/** Verdicts of the last time on files that are still as they were then. */
function rememberedVerdicts(before: RememberedProfile, stamps: StampBook): Map<string, FileVerdict> {
  const stale = new Map(before.stale.map((verdict) => [verdict.path, verdict]));
  return new Map(
    before.files
      .filter((path) => stamps.isUnchanged(path))
      .map((path): [string, FileVerdict] => [path, stale.get(path) ?? { path, state: 'fresh' }]),
  );
}

async function judge(
  profile: Profile,
  before: RememberedProfile | undefined,
  { stamps, examiner }: Looks,
): Promise<Pick<RememberedProfile, 'stale' | 'known'>> {
  const { verdicts } = await fitProfile(profile, examiner.look, {
    contentKey: examiner.contentKey,
    ...(before === undefined ? {} : { remembered: rememberedVerdicts(before, stamps) }),
  });
  const stale = verdicts.filter(isStale);
  return { stale, known: knownShare(profile, new Set(stale.map(({ path }) => path))) };
}

/** All that the findings of the last time depend on but the profile itself. */
function filesOf(before: RememberedProfile): string[] {
  const { files, programs, port } = before;
  const renamed = (port?.outcomes ?? []).flatMap(({ to }) => to ?? []);
  // A file that is gone may come under another name.
  const gone = stillStale(before).filter(({ path, why }) => why === 'absent' && hasVersion(path));
  return [...files, ...programs, ...renamed, ...gone.map(({ path }) => dirname(path))];
}

function hasItsCopy({ port }: RememberedProfile, store: Store, name: string): boolean {
  return port?.stamp === undefined || stampFile(portedPath(store, name)) === port.stamp;
}

async function surveyProfile(store: Store, name: string, looks: Looks): Promise<SurveyedProfile | undefined> {
  const { memory, stamps } = looks;
  const path = profilePath(store, name);
  const key = `${store.scope}/${name}`;
  const place = { key, scope: store.scope, store, path };
  const stamp: FileStamp = stampFile(path);
  const before = memory.profiles.get(key);
  const isNew = before === undefined;
  if (before !== undefined && before.stamp === stamp) {
    // Every file gets a stamp, also after the first that changed.
    const changedPaths = filesOf(before).filter((file) => !stamps.isUnchanged(file));
    if (changedPaths.length === 0 && hasItsCopy(before, store, name))
      return { ...before, ...place, changed: false, isNew };
  }
  const profile = await readProfile(store, name);
  if (profile === undefined) return undefined;
  const files = profile.files.map((file) => file.path);
  for (const file of [...files, ...profile.programs]) stamps.isUnchanged(file);
  const known = before?.stamp === stamp ? before : undefined;
  const judged = await judge(profile, known, looks);
  return { ...place, stamp, name, programs: profile.programs, files, ...judged, changed: true, isNew };
}

/** Looks at every profile of these stores, one after the other; those that have not changed are not read. */
export async function surveyProfiles(stores: readonly Store[], looks: Looks): Promise<Survey> {
  const profiles: SurveyedProfile[] = [];
  const unreadable: UnreadableProfile[] = [];
  for (const store of stores) {
    for (const name of await profileNames(store)) {
      try {
        const profile = await surveyProfile(store, name, looks);
        if (profile !== undefined) profiles.push(profile);
      } catch (error) {
        if (!(error instanceof PrefaultError)) throw error;
        unreadable.push({ name, scope: store.scope, path: profilePath(store, name), error });
      }
    }
  }
  return { profiles, unreadable };
}
