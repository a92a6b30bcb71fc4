import { PrefaultError } from '../errors.js';
import { isDerived } from './derive-default.js';
import { uniteExtents } from './extents.js';
import { makeProfile } from './make-profile.js';
import { leastPorted } from './ported.js';
import type { Profile, ProfileFile, ProfileMode, TouchedFile } from './profile.js';
import { sortedUnique } from './sorting.js';

/**
 * Merges profiles of the same program (docs/profile-format.md, "Merging"). Commutative and associative: any
 * order of merging gives the same profile.
 *
 * @throws PrefaultError CONFLICT if names, tokens or identities of files differ; USAGE if there is none
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first] = profiles;
  if (first === undefined) {
    throw new PrefaultError('there is no profile to merge', {
      code: 'USAGE',
      subject: 'merge',
      remedy: 'name some',
    });
  }
  for (const { name } of profiles) {
    if (name !== first.name) refuse(first.name, `'${name}' is of another name`, 'rename one of them');
  }
  const modes = mergeBy(
    profiles.flatMap((profile) => profile.modes.filter((mode) => !isDerived(mode))),
    ({ name }) => name,
    mergeModes(first.name),
  );
  refuseSharedTokens(modes, first.name);
  return makeProfile({
    name: first.name,
    programs: mergePrograms(profiles),
    recorders: sortedUnique(profiles.flatMap(({ recorders }) => recorders)),
    files: mergeBy(
      profiles.flatMap(({ files }) => files),
      ({ path }) => path,
      sameIdentity(first.name),
    ),
    modes,
  });
}

function refuse(name: string, why: string, remedy: string): never {
  throw new PrefaultError(`profiles of '${name}' cannot be merged: ${why}`, {
    code: 'CONFLICT',
    subject: name,
    remedy,
  });
}

/** Items with the same key made one, two at a time. */
function mergeBy<T>(items: readonly T[], keyOf: (item: T) => string, merge: (a: T, b: T) => T): T[] {
  const merged = new Map<string, T>();
  for (const item of items) {
    const known = merged.get(keyOf(item));
    merged.set(keyOf(item), known === undefined ? item : merge(known, item));
  }
  return [...merged.values()];
}

/* Programs stand in the order of their execs. Orders that differ have no common one, so then they are sorted. */
function mergePrograms(profiles: readonly Profile[]): readonly string[] {
  const lists = new Set(profiles.map(({ programs }) => JSON.stringify(programs)));
  const all = profiles.flatMap(({ programs }) => programs);
  return lists.size === 1 ? [...new Set(all)] : sortedUnique(all);
}

function sameIdentity(name: string): (a: ProfileFile, b: ProfileFile) => ProfileFile {
  return (a, b) => {
    const isSame = a.sizeBytes === b.sizeBytes && a.buildId === b.buildId && a.contentKey === b.contentKey;
    return isSame
      ? { ...a, ...richerFingerprint(a, b) }
      : refuse(name, `they were made with different builds of ${a.path}`, 'train again with one of them');
  };
}

/* Which of them says more only src/port could tell; the longer one is the same whatever the order. */
function richerFingerprint(
  { fingerprint: a = '' }: ProfileFile,
  { fingerprint: b = '' }: ProfileFile,
): Pick<ProfileFile, 'fingerprint'> {
  const fingerprint = a.length > b.length || (a.length === b.length && a > b) ? a : b;
  return fingerprint === '' ? {} : { fingerprint };
}

function mergeModes(name: string): (a: ProfileMode, b: ProfileMode) => ProfileMode {
  return (a, b) => {
    if (a.token !== b.token)
      refuse(name, `their modes '${a.name}' have different tokens`, 'change one of them');
    return {
      ...a,
      /* Saturating addition is associative, an overflow into fractions is not. */
      runCount: Math.min(a.runCount + b.runCount, Number.MAX_SAFE_INTEGER),
      files: mergeBy([...a.files, ...b.files], ({ path }) => path, mergeTouched),
      directories: [...a.directories, ...b.directories],
      lookups: [...a.lookups, ...b.lookups],
    };
  };
}

function mergeTouched(a: TouchedFile, b: TouchedFile): TouchedFile {
  return {
    path: a.path,
    order: Math.min(a.order, b.order),
    extents: uniteExtents(a.extents, b.extents),
    ...leastPorted(a, b),
  };
}

function refuseSharedTokens(modes: readonly ProfileMode[], name: string): void {
  const owners = new Map<string, string>();
  for (const mode of modes) {
    if (mode.token === undefined) continue;
    const owner = owners.get(mode.token);
    if (owner !== undefined)
      refuse(name, `'${owner}' and '${mode.name}' have one token`, 'change one of them');
    owners.set(mode.token, mode.name);
  }
}
