import { clipExtents, type Profile, type ProfileFile, pagesOfSize } from '../profile/index.js';
import { contentKeyOf, type FileOnDisk, findInLayers, type Layer } from '../store/index.js';

/** The files of a build that fit the profile. */
export interface FittingFiles {
  identities: ReadonlyMap<string, FileOnDisk>;
  /** Where they are found. */
  layers: readonly Layer[];
}

async function stampsOf(
  { files }: Profile,
  { identities, layers }: FittingFiles,
): Promise<ReadonlyMap<string, ProfileFile>> {
  const stamps = new Map<string, ProfileFile>();
  for (const entry of files) {
    const { path } = entry;
    const kind = identities.get(path)?.identity.kind;
    if (kind === undefined) continue;
    // Known by its path alone: what this machine's file holds says nothing about another's.
    if (kind === 'path') {
      stamps.set(path, entry);
      continue;
    }
    const file = (await findInLayers(layers, path))?.file;
    const contentKey = file === undefined ? undefined : await contentKeyOf(file);
    if (file === undefined || contentKey === undefined) continue;
    const { sizeBytes, buildId } = file;
    stamps.set(path, { path, sizeBytes, ...(buildId === undefined ? {} : { buildId }), contentKey });
  }
  return stamps;
}

/**
 * A profile as it is shipped: of these programs, with these files as they were built, and without all others. Each
 * file has the size, build-id and content key that it has now, and no fingerprint yet.
 */
export async function stampProfile(
  profile: Profile,
  programs: readonly string[],
  fitting: FittingFiles,
): Promise<Profile> {
  const built = await stampsOf(profile, fitting);
  const modes = profile.modes.map((mode) => ({
    ...mode,
    files: mode.files.flatMap((touched) => {
      const extents = clipExtents(touched.extents, pagesOfSize(built.get(touched.path)?.sizeBytes ?? 0));
      return extents.length === 0 ? [] : [{ ...touched, extents }];
    }),
  }));
  const touched = new Set(modes.flatMap(({ files }) => files.map(({ path }) => path)));
  const files = profile.files.flatMap(({ path }) => (touched.has(path) ? (built.get(path) ?? []) : []));
  return { ...profile, programs, files, modes };
}
