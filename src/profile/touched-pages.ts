import { uniteExtents } from './extents.js';
import type { Extent, Profile } from './profile.js';

/** The pages of each file that any mode touches: ascending, not overlapping. */
export function touchedPages({ modes }: Pick<Profile, 'modes'>): Map<string, Extent[]> {
  const touched = new Map<string, Extent[]>();
  for (const { path, extents } of modes.flatMap(({ files }) => files))
    touched.set(path, uniteExtents(touched.get(path) ?? [], extents));
  return touched;
}
