import { PrefaultError } from '../errors.js';
import { compilePlan, encodePlan } from '../plan/index.js';
import type { Profile } from '../profile/index.js';
import {
  describeStale,
  type FileInLayer,
  type FileOnDisk,
  type FileVerdict,
  findInLayers,
  fitProfile,
  isStale,
  type Layer,
  lookupInLayers,
} from '../store/index.js';
import { canonicalPath } from '../system/index.js';
import { isOfThisMachine } from './fit-build.js';

/** A plan that is to stand in its program. */
export interface PlanToEmbed {
  /** What the profile calls the program. */
  program: string;
  image: Buffer;
  /** Files of the profile that are not those recorded and stay out. */
  stale: readonly FileVerdict[];
}

/** The name that the profile has for this very file: a package may ship /usr/bin/foo as /bin/foo. */
async function nameInProfile(
  { programs, name }: Profile,
  { file }: FileInLayer,
  layers: readonly Layer[],
): Promise<string> {
  const wanted = await canonicalPath(file.hostPath);
  for (const program of programs) {
    const found = await findInLayers(layers, program);
    if (found !== undefined && (await canonicalPath(found.file.hostPath)) === wanted) return program;
  }
  throw new PrefaultError(`the profile '${name}' is not of '${file.hostPath}'`, {
    code: 'USAGE',
    subject: file.hostPath,
    remedy: `it is of ${programs.map((program) => `'${program}'`).join(', ')}`,
  });
}

/**
 * Compiles a profile for a program that will carry the plan. The program itself is known there by its path alone: its
 * plan is found in no other, and stripping or the plan's own trailer changes the size.
 *
 * @param layers where files are looked for, the package's own tree first
 * Throws USAGE (a profile of other programs), STALE (the program is another build).
 */
export async function planToEmbed(
  profile: Profile,
  place: FileInLayer,
  layers: readonly Layer[],
): Promise<PlanToEmbed> {
  const program = await nameInProfile(profile, place, layers);
  const { verdicts, identities: found } = await fitProfile(profile, lookupInLayers(layers));
  const stale = verdicts.filter(isStale);
  const own = stale.find(({ path }) => path === program);
  if (own !== undefined) {
    throw new PrefaultError(`the profile '${profile.name}' does not fit: ${describeStale(own)}`, {
      code: 'STALE',
      subject: program,
      remedy: `run 'prefault train -- ${program}' with this build`,
    });
  }
  const isPackaged = place.layer.packaged !== undefined;
  const identities = new Map<string, FileOnDisk>(
    [...found].filter(([, file]) => !isPackaged || !isOfThisMachine(file)),
  );
  const recorded = profile.files.find(({ path }) => path === program);
  if (recorded !== undefined)
    identities.set(program, { sizeBytes: recorded.sizeBytes, identity: { kind: 'path' } });
  return { program, image: encodePlan(compilePlan({ profile, program, identities })), stale };
}
