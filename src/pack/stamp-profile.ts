import { clipExtents, type Profile, type ProfileFile, pagesOfSize } from '../profile/index.js';

/**
 * A profile as it is shipped: of these programs, with these files as they were built, and without all others.
 * The files are some of the profile's own, with the size, build-id and content key that they have now.
 */
export function stampProfile(
  profile: Profile,
  programs: readonly string[],
  built: ReadonlyMap<string, ProfileFile>,
): Profile {
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
