import { checkDocument } from './check-document.js';
import { fromDocument } from './decode-profile.js';
import { deriveDefault, isDerived } from './derive-default.js';
import { toDocument } from './encode-profile.js';
import { clipExtents, pagesOfSize, uniteExtents } from './extents.js';
import type { Profile, ProfileFile, ProfileMode, RecorderName } from './profile.js';
import { refusing } from './refuse.js';
import { compareText, sortedUnique } from './sorting.js';

export interface ProfileParts {
  name: string;
  programs: readonly string[];
  recorders: readonly RecorderName[];
  /** Identities, in any order; more than the modes name do no harm. */
  files: readonly ProfileFile[];
  /** In any order. A default mode that was not recorded is made here from the others. */
  modes: readonly ProfileMode[];
}

/**
 * Puts a profile together in the order of docs/profile-format.md and holds it against the format. A touched
 * file without identity is left out, and so are pages beyond the end of a file (it shrank since they were seen).
 *
 * @throws PrefaultError BAD_FORMAT if a part breaks a rule of the format
 */
export function makeProfile({ name, programs, recorders, files, modes }: ProfileParts): Profile {
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const recorded = modes.filter((mode) => !isDerived(mode)).map((mode) => fitMode(mode, sizes));
  const hasDefault = recorded.some((mode) => mode.name === 'default');
  const fitted = hasDefault ? recorded : [deriveDefault(recorded), ...recorded];
  const named = new Set(fitted.flatMap((mode) => mode.files.map(({ path }) => path)));
  const profile: Profile = {
    name,
    programs: [...new Set(programs)],
    recorders: sortedUnique(recorders),
    files: files.filter(({ path }) => named.has(path)).sort((a, b) => compareText(a.path, b.path)),
    modes: fitted.sort(
      (a, b) => Number(b.name === 'default') - Number(a.name === 'default') || compareText(a.name, b.name),
    ),
  };
  return fromDocument(checkDocument(toDocument(profile), false, refusing(`the profile '${name}'`)));
}

function fitMode(mode: ProfileMode, sizes: ReadonlyMap<string, number>): ProfileMode {
  const files = mode.files.flatMap((file) => {
    const extents = clipExtents(uniteExtents(file.extents, []), pagesOfSize(sizes.get(file.path) ?? 0));
    return extents.length === 0 ? [] : [{ ...file, extents }];
  });
  return {
    ...mode,
    files: files.sort((a, b) => compareText(a.path, b.path)),
    directories: sortedUnique(mode.directories),
    lookups: sortedUnique(mode.lookups),
  };
}
