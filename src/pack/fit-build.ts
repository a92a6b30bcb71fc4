import type { Profile, ProfileFile } from '../profile/index.js';
import {
  contentKeyOf,
  type FileInLayer,
  type FileOnDisk,
  type FileVerdict,
  findInLayers,
  fitProfile,
  type Layer,
  lookupInLayers,
  planNameFor,
} from '../store/index.js';
import { stampProfile } from './stamp-profile.js';

/** What of a profile can be shipped. */
export interface BuildFit {
  /** As it was given. */
  profile: Profile;
  /** What goes into the package, and where its programs lie; absent if nothing does. */
  shipped?: { stamped: Profile; programs: ReadonlyMap<string, FileInLayer> };
  /** Why nothing is shipped. */
  why?: string;
  identities: ReadonlyMap<string, FileOnDisk>;
  stale: readonly FileVerdict[];
  /** Files that fit here and nowhere else. */
  leftOut: readonly string[];
}

/*
 * Packages bring files with whole seconds. One that is known by its time and has a fraction of a second was made on
 * this machine: no other machine has it with this time.
 */
export function isOfThisMachine({ identity }: FileOnDisk): boolean {
  return identity.kind === 'mtime' && identity.mtimeNanoseconds !== 0;
}

async function stampsOf(
  { files }: Profile,
  identities: ReadonlyMap<string, FileOnDisk>,
  layers: readonly Layer[],
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

/** Two names of one file have one plan between them. */
function isFirstOfItsBuild(
  [, { file }]: [string, FileInLayer],
  index: number,
  programs: readonly [string, FileInLayer][],
): boolean {
  return programs.findIndex(([, other]) => planNameFor(other.file) === planNameFor(file)) === index;
}

/** Why none of the programs can have a plan in the package. */
function reasonFor(
  programs: readonly string[],
  found: ReadonlyMap<string, FileInLayer>,
  where: string,
): string {
  const [present] = found.keys();
  if (present !== undefined) return `'${present}' is another build than the one that was recorded`;
  const [first = ''] = programs;
  return `its program '${first}' is not ${where}`;
}

/**
 * Holds a profile against the files of a build.
 *
 * @param layers where files are looked for, the package's own tree first
 * @param isOurs whether a plan for a program of this layer may go into the package
 * @param where where such programs are: `in DIR`
 */
export async function fitBuild(
  profile: Profile,
  layers: readonly Layer[],
  { isOurs, where }: { isOurs: (layer: Layer) => boolean; where: string },
): Promise<BuildFit> {
  const { verdicts, identities: found } = await fitProfile(profile, lookupInLayers(layers));
  const stale = verdicts.filter(({ state }) => state === 'stale');
  const leftOut = [...found].flatMap(([path, file]) => (isOfThisMachine(file) ? [path] : []));
  const identities = new Map([...found].filter(([path]) => !leftOut.includes(path)));

  const ours = new Map<string, FileInLayer>();
  for (const program of profile.programs) {
    const place = await findInLayers(layers, program);
    if (place !== undefined && isOurs(place.layer)) ours.set(program, place);
  }
  const isStale = (program: string) => stale.some(({ path }) => path === program);
  const programs = new Map([...ours].filter(([program]) => !isStale(program)).filter(isFirstOfItsBuild));
  const common = { profile, identities, stale, leftOut };
  if (programs.size === 0) return { ...common, why: reasonFor(profile.programs, ours, where) };
  if (identities.size === 0) return { ...common, why: `none of its files is the one that was recorded` };
  const stamped = stampProfile(profile, [...programs.keys()], await stampsOf(profile, identities, layers));
  return { ...common, shipped: { stamped, programs } };
}
