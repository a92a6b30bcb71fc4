import { AUDIT_MODULE_PATH, addAuditTag, removeAuditTag, type Tagging } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import type { FileInLayer, Layer } from '../store/index.js';
import { readExtendedAttributes } from '../system/index.js';
import { type AuditTarget, cannotHelp, refuseHazards, refuseUnreachable } from './audit-check.js';
import { type ChangedProgram, type OpenedProgram, openProgram, SIGNATURES } from './changed-program.js';
import { loadedFiles } from './needed-libraries.js';

/** A program to change, and what is known of the system or package that it is part of. */
export interface TagTarget {
  place: FileInLayer;
  /** Where its libraries are looked for. */
  layers: readonly Layer[];
  /** The audit module that it would load; absent if a package of the same architecture brings it. */
  module?: Buffer;
  /** What to do if it cannot be tagged. */
  remedy: string;
}

/** Attributes that the kernel takes away from a changed file, or that no longer fit it. */
const LOST_ATTRIBUTES: Readonly<Record<string, string>> = {
  'security.capability':
    'it has file capabilities, and then no module is loaded; the change would also take them away',
  ...SIGNATURES,
};

function cannotTag(path: string, why: string, remedy: string): PrefaultError {
  return new PrefaultError(`cannot tag '${path}': ${why}`, { code: 'CONFLICT', subject: path, remedy });
}

function changed(
  path: string,
  tagging: Tagging,
  { facts, stamp }: OpenedProgram,
): ChangedProgram | undefined {
  if (tagging.state !== 'changed') return undefined;
  return { path, image: tagging.image, linkCount: facts.linkCount, stamp };
}

/**
 * The program with a tag for the audit module; undefined if it has it already. Nothing is written or run.
 *
 * Throws CONFLICT, with the reason, where the module would do harm or nothing at all, and where there is no place
 * for the tag; NOT_FOUND if the program or a library that it needs is missing.
 */
export async function withTag({
  place,
  layers,
  module,
  remedy,
}: TagTarget): Promise<ChangedProgram | undefined> {
  const { hostPath } = place.file;
  const opened = await openProgram(place);
  const { program, facts } = opened;
  const tagging = addAuditTag(program.image, AUDIT_MODULE_PATH);
  if (tagging.state === 'refused') throw cannotTag(hostPath, tagging.why, remedy);
  const target: AuditTarget = {
    program: hostPath,
    executed: program,
    mode: facts.mode,
    remedy,
    ...(module === undefined ? {} : { module }),
  };
  refuseUnreachable(target);
  const lost = readExtendedAttributes(hostPath).find((name) => name in LOST_ATTRIBUTES);
  if (lost !== undefined) throw cannotHelp(target, LOST_ATTRIBUTES[lost] ?? lost);
  refuseHazards(target, await loadedFiles(program, layers));
  return changed(hostPath, tagging, opened);
}

/** The program as it was before it was tagged; undefined if it has no tag. Throws CONFLICT, NOT_FOUND. */
export async function withoutTag(place: FileInLayer): Promise<ChangedProgram | undefined> {
  const { hostPath } = place.file;
  const opened = await openProgram(place);
  const tagging = removeAuditTag(opened.program.image, AUDIT_MODULE_PATH);
  if (tagging.state === 'refused') throw cannotTag(hostPath, tagging.why, 'leave it as it is');
  return changed(hostPath, tagging, opened);
}
