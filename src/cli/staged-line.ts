import { basename } from 'node:path';
import type { StagedProfile } from '../pack/index.js';
import { formatPercent, type PortOutcome } from '../store/index.js';
import { formatCount } from './format.js';

/** What to say of files whose pages were carried over; nothing if there are none. */
export function portedClauses({ profile: { name, files }, ported }: StagedProfile): string[] {
  if (ported.length === 0) return [];
  const least = Math.min(...ported.map(({ confidence = 0 }: PortOutcome) => confidence));
  const what = `${ported.length} of ${formatCount(files.length, 'file')} of '${name}'`;
  return [`the pages of ${what} are carried over to this build (${formatPercent(least)} sure)`];
}

function staleClauses({ profile: { name, files }, stale, why }: StagedProfile): string[] {
  if (why !== undefined) return [`'${name}' is not shipped: ${why}`];
  const [first] = stale;
  if (first === undefined) return [];
  const others = stale.length === 1 ? '' : ` and ${formatCount(stale.length - 1, 'other')}`;
  return [
    `${stale.length} of ${formatCount(files.length, 'file')} of '${name}' are not those recorded ('${first.path}'${others}) and are not shipped`,
  ];
}

function trainingClauses({ profile: { name, programs }, retrain }: StagedProfile, path: string): string[] {
  if (!retrain) return [];
  const [program = name] = programs;
  const named = basename(program) === name ? '' : ` --name ${name}`;
  return [`install this build and run 'prefault train${named} -o ${path} -- ${program}'`];
}

/**
 * What the log of a build should say of a profile, in one line; undefined if all of it fitted.
 *
 * @param path the profile's file, as the user named it
 */
export function stagedLine(staged: StagedProfile, path: string): string | undefined {
  const clauses = [
    ...(staged.why === undefined ? portedClauses(staged) : []),
    ...staleClauses(staged),
    ...trainingClauses(staged, path),
  ];
  return clauses.length === 0 ? undefined : clauses.join('; ');
}
