import { isDerived } from './derive-default.js';
import { makeProfile } from './make-profile.js';
import type { Profile, ProfileFile, ProfileMode, RecorderName } from './profile.js';

export interface ModeContext {
  programs: readonly string[];
  recorders: readonly RecorderName[];
  /** Identities of the files that the mode touches, as they are now. */
  files: readonly ProfileFile[];
}

/**
 * Puts a mode into a profile, in place of the one of that name if there is one. The other modes stay, but for
 * what they touched of files that have other content by now; a default mode that was not recorded follows them.
 * Files that no mode names any more are dropped.
 */
export function withMode(
  profile: Profile,
  mode: ProfileMode,
  { programs, recorders, files }: ModeContext,
): Profile {
  const replaced = new Map(files.map((file) => [file.path, file]));
  const outdated = new Set(
    profile.files
      .filter((file) => !isSameContent(file, replaced.get(file.path) ?? file))
      .map(({ path }) => path),
  );
  const others = profile.modes
    .filter((other) => other.name !== mode.name && !isDerived(other))
    .map((other) => ({ ...other, files: other.files.filter(({ path }) => !outdated.has(path)) }));
  const kept = others.length === 0 ? { programs: [], recorders: [] } : profile;
  return makeProfile({
    name: profile.name,
    programs: [...kept.programs, ...programs],
    recorders: [...kept.recorders, ...recorders],
    files: [...profile.files.filter(({ path }) => !replaced.has(path)), ...files],
    modes: [...others, mode],
  });
}

/* Equal page numbers mean equal bytes only then; a build-id may have been rewritten. */
function isSameContent(a: ProfileFile, b: ProfileFile): boolean {
  return a.contentKey === b.contentKey;
}
