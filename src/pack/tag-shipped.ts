import { PrefaultError } from '../errors.js';
import type { Layer } from '../store/index.js';
import { overwriteContent, replaceContent } from '../system/index.js';
import type { ChangedProgram } from './changed-program.js';
import type { BuildFit } from './fit-build.js';
import { withTag } from './tag-program.js';

const REMEDY = 'ship the profile without audit-tag: prefault-run applies its plan';

/**
 * The programs of a shipped profile that lie in the package's own tree, with the audit module's tag; those that
 * have it already are left out. Scripts have none: it would have to go into their interpreter.
 *
 * Throws CONFLICT, with the reason, if one cannot be tagged or if there is none.
 */
export async function tagShipped(
  { profile, shipped }: BuildFit,
  tree: Layer,
  layers: readonly Layer[],
): Promise<ChangedProgram[]> {
  if (shipped === undefined) return [];
  const places = [...shipped.programs.values()].filter(({ layer, file }) => layer === tree && file.isElf);
  if (places.length === 0) {
    throw new PrefaultError(
      `nothing of '${profile.name}' can be tagged: '${tree.root}' has no ELF program of it`,
      {
        code: 'CONFLICT',
        subject: profile.name,
        remedy: REMEDY,
      },
    );
  }
  const changes: ChangedProgram[] = [];
  for (const place of places) {
    const change = await withTag({ place, layers, remedy: REMEDY });
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/** Writes tagged programs of a package tree, where nothing runs them: all names of a program stay one file. */
export async function writeTagged(changes: readonly ChangedProgram[]): Promise<void> {
  for (const { path, image, linkCount } of changes)
    await (linkCount > 1 ? overwriteContent(path, image) : replaceContent(path, image));
}
