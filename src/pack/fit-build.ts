import type { Profile } from '../profile/index.js';
import {
  type FileInLayer,
  type FileOnDisk,
  type FileVerdict,
  findInLayers,
  fitProfile,
  type Layer,
  lookupInLayers,
  namesInLayers,
  type PortedProfile,
  type PortOptions,
  type PortOutcome,
  planNameFor,
  portProfile,
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
  /** Files that are not those recorded and were not carried over from them. */
  stale: readonly FileVerdict[];
  /** Files that are other builds than those recorded, and whose pages were found again. */
  ported: readonly PortOutcome[];
  /** So much of the package's own files is another than was recorded that it should be recorded anew. */
  retrain: boolean;
  /** Files that fit here and nowhere else. */
  leftOut: readonly string[];
}

/** How a build is looked at. */
export interface BuildContext {
  /** Whether a plan for a program of this layer may go into the package. */
  isOurs: (layer: Layer) => boolean;
  /** Where such programs are: `in DIR`. */
  where: string;
  /** Who carries pages over to other builds of their files: src/port, or a test. */
  engine?: PortOptions['engine'];
}

/*
 * Packages bring files with whole seconds. One that is known by its time and has a fraction of a second was made on
 * this machine: no other machine has it with this time.
 */
export function isOfThisMachine({ identity }: FileOnDisk): boolean {
  return identity.kind === 'mtime' && identity.mtimeNanoseconds !== 0;
}

/** Two names of one file have one plan between them. */
function isFirstOfItsBuild(
  [, { file }]: [string, FileInLayer],
  index: number,
  programs: readonly [string, FileInLayer][],
): boolean {
  return programs.findIndex(([, other]) => planNameFor(other.file) === planNameFor(file)) === index;
}

/** Those of these paths that lie where the package's programs may. */
async function placesOfOurs(
  paths: readonly string[],
  layers: readonly Layer[],
  { isOurs }: BuildContext,
): Promise<ReadonlyMap<string, FileInLayer>> {
  const ours = new Map<string, FileInLayer>();
  for (const path of paths) {
    const place = await findInLayers(layers, path);
    if (place !== undefined && isOurs(place.layer)) ours.set(path, place);
  }
  return ours;
}

/** Why none of the programs can have a plan in the package. */
function reasonFor(
  { profile: { programs }, files }: PortedProfile,
  found: ReadonlyMap<string, FileInLayer>,
  where: string,
): string {
  const [present] = found.keys();
  const [first = ''] = programs;
  if (present === undefined) return `its program '${first}' is not ${where}`;
  const why = files.find(({ path }) => path === present)?.why;
  const reason = why === undefined ? '' : `, and ${why}`;
  return `'${present}' is another build than the one that was recorded${reason}`;
}

/**
 * Holds a profile against the files of a build. Where these are other builds than those recorded, the pages are
 * carried over as far as they are found again.
 *
 * @param layers where files are looked for, the package's own tree first
 */
export async function fitBuild(
  recorded: Profile,
  layers: readonly Layer[],
  context: BuildContext,
): Promise<BuildFit> {
  const { where, engine } = context;
  const look = lookupInLayers(layers);
  const held = await fitProfile(recorded, look);
  const ownFiles = await placesOfOurs(
    recorded.files.map(({ path }) => path),
    layers,
    context,
  );
  const carried = await portProfile(recorded, look, {
    verdicts: held.verdicts,
    names: namesInLayers(layers),
    // What other packages bring, and a build chroot may lack, no recording of this build would change.
    matters: (path) => ownFiles.has(path),
    ...(engine === undefined ? {} : { engine }),
  });
  const { profile } = carried;
  const ported = carried.files.filter(({ state }) => state === 'ported');
  // Carried over, all of these fit.
  const { verdicts, identities: found } = ported.length === 0 ? held : await fitProfile(profile, look);
  const stale = verdicts.filter(({ state }) => state === 'stale');
  const leftOut = [...found].flatMap(([path, file]) => (isOfThisMachine(file) ? [path] : []));
  const identities = new Map([...found].filter(([path]) => !leftOut.includes(path)));

  const ours = await placesOfOurs(profile.programs, layers, context);
  const isStale = (program: string) => stale.some(({ path }) => path === program);
  const programs = new Map([...ours].filter(([program]) => !isStale(program)).filter(isFirstOfItsBuild));
  const common = {
    profile: recorded,
    identities,
    stale,
    leftOut,
    ported: ported.filter(({ path, to = path }) => identities.has(to)),
    retrain: carried.advice === 'retrain',
  };
  if (programs.size === 0) return { ...common, why: reasonFor(carried, ours, where) };
  if (identities.size === 0) return { ...common, why: `none of its files is the one that was recorded` };
  const stamped = await stampProfile(profile, [...programs.keys()], { identities, layers });
  return { ...common, shipped: { stamped, programs } };
}
