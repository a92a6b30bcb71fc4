import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { compilePlan, encodePlan } from '../plan/index.js';
import { encodeProfile, type Profile } from '../profile/index.js';
import {
  addFingerprints,
  intactProfiles,
  type Layer,
  listProfiles,
  lookupInLayers,
  planNameFor,
  profilePath,
  profileServing,
  removePlan,
  type Store,
  scanPlans,
  storeFor,
} from '../store/index.js';
import { type FileToWrite, removeFile, writeAllAtomically } from '../system/index.js';
import type { ChangedProgram } from './changed-program.js';
import { type BuildFit, fitBuild } from './fit-build.js';
import { refuseRivals } from './refuse-rivals.js';
import { tagShipped, writeTagged } from './tag-shipped.js';

const FILE_MODE = 0o644;
const RUNNING_SYSTEM = '/';

export interface StageRequest {
  /** The tree of the package that is being built. Everything is written below it. */
  tree: string;
  /** Trees of other packages of the same build: their files come before those of the system. */
  over?: readonly string[];
  /** The root directory of the system that the packages are for; the running one if absent. */
  root?: string;
  profiles: readonly Profile[];
  /** SOURCE_DATE_EPOCH: files of the trees will have no later modification time once they are packaged. */
  latestMtimeSeconds?: bigint;
  /** Ship profiles of programs that are installed on this system too, not only of those in the trees. */
  installedPrograms?: boolean;
  /** Tag the programs that lie in the tree, so that ld.so loads the audit module; the package has to depend on it. */
  auditTag?: boolean;
}

/** What became of one profile. Paths are of the running system. */
export interface StagedProfile {
  profile: Profile;
  /** The profile as it was written; absent if nothing is shipped for it. */
  stamped?: Profile;
  profilePath?: string;
  planPaths: readonly string[];
  /** Programs that were given the audit module's tag. */
  taggedPaths: readonly string[];
  /** Why nothing is shipped. */
  why?: string;
  /** Files of the profile that are not those recorded. They stay out, of the profile too. */
  stale: BuildFit['stale'];
  /** Files whose pages were carried over from the builds that were recorded. */
  ported: BuildFit['ported'];
  /** The program should be recorded anew. */
  retrain: boolean;
  /** Files that were made on this machine and stay out for that. */
  leftOut: readonly string[];
}

interface Shipped {
  fit: BuildFit;
  stamped: Profile;
}

function plansOf({ fit, stamped }: Shipped, store: Store, all: readonly Profile[]): FileToWrite[] {
  return [...(fit.shipped?.programs ?? [])].flatMap(([program, { file }]) => {
    if (profileServing(program, all) !== stamped) return [];
    const image = encodePlan(compilePlan({ profile: stamped, program, identities: fit.identities }));
    return [{ path: join(store.planDirectory, planNameFor(file)), data: image, mode: FILE_MODE }];
  });
}

/*
 * The files are what users will have, tags and all. No symbol table but a file's own goes into a fingerprint: whether
 * debug information is split off, and where to, is a matter of how a build is called, and what is shipped is not to
 * differ by that.
 */
async function withFingerprints(
  shipped: readonly Shipped[],
  layers: readonly Layer[],
): Promise<ReadonlyMap<BuildFit, Profile>> {
  const noted = new Map<BuildFit, Profile>();
  for (const { fit, stamped } of shipped)
    noted.set(fit, await addFingerprints(stamped, lookupInLayers(layers)));
  return noted;
}

function refuseSamePlan(plans: ReadonlyMap<BuildFit, readonly FileToWrite[]>): void {
  const owners = new Map<string, string>();
  for (const [{ profile }, files] of plans) {
    for (const { path } of files) {
      const owner = owners.get(path);
      owners.set(path, profile.name);
      if (owner === undefined) continue;
      throw new PrefaultError(
        `the profiles '${owner}' and '${profile.name}' are of programs of one build-id`,
        {
          code: 'CONFLICT',
          subject: path,
          remedy: 'ship one of them: the programs are the same file',
        },
      );
    }
  }
}

// A tree that is used a second time may hold what no longer fits.
async function removeObsolete(
  store: Store,
  fits: readonly BuildFit[],
  others: readonly Profile[],
  written: ReadonlySet<string>,
): Promise<void> {
  const programs = new Set(fits.flatMap(({ profile }) => profile.programs));
  for (const plan of await scanPlans(store)) {
    if (plan.state !== 'plan' || written.has(plan.path)) continue;
    const { program } = plan.plan;
    if (programs.has(program) && profileServing(program, others) === undefined) await removePlan(plan.path);
  }
  for (const { profile, shipped } of fits)
    if (shipped === undefined) await removeFile(profilePath(store, profile.name));
}

function outcome(
  fit: BuildFit,
  {
    plans = [],
    tagged = [],
    stamped,
  }: {
    plans: readonly FileToWrite[] | undefined;
    tagged: readonly ChangedProgram[] | undefined;
    stamped: Profile | undefined;
  },
  store: Store,
): StagedProfile {
  const { profile, stale, ported, retrain, leftOut, why } = fit;
  const common = {
    profile,
    stale,
    ported,
    retrain,
    leftOut,
    planPaths: plans.map(({ path }) => path),
    taggedPaths: tagged.map(({ path }) => path),
  };
  if (stamped === undefined) return { ...common, ...(why === undefined ? {} : { why }) };
  return { ...common, stamped, profilePath: profilePath(store, profile.name) };
}

/** The trees of a build, the package's own first, upon the system; and that own tree as a layer. */
export function layersOf({
  tree,
  over = [],
  root = RUNNING_SYSTEM,
  latestMtimeSeconds,
}: Pick<StageRequest, 'tree' | 'over' | 'root' | 'latestMtimeSeconds'>) {
  const packaged = latestMtimeSeconds === undefined ? {} : { latestMtimeSeconds };
  const own: Layer = { root: tree, packaged };
  const trees = [own, ...over.map((other) => ({ root: other, packaged }))];
  return { own, trees, layers: [...trees, { root }] };
}

/**
 * Puts profiles and their plans into the tree of a package that is being built, compiled for the files as they
 * were built: each file is looked for in the tree, in the other trees, then on the running system. Pages of files
 * that have changed are carried over; what cannot be is left out, and the profile is stamped with what the others are
 * now, so that it is fresh wherever the package is installed. The same trees give the same bytes, wherever they lie. Programs are read, never run.
 *
 * Throws CONFLICT (profiles that cannot be shipped together; a program that cannot be tagged, with the reason),
 * NOT_FOUND (a library of a program to be tagged), NO_SPACE, PERMISSION; then no profile or plan was replaced.
 */
export async function stageTree(request: StageRequest): Promise<readonly StagedProfile[]> {
  const { tree, over = [], profiles, installedPrograms = false, auditTag = false } = request;
  refuseRivals(profiles);
  const { own, trees, layers } = layersOf(request);
  const context = {
    isOurs: (layer: Layer) => installedPrograms || trees.includes(layer),
    where: installedPrograms ? 'installed' : `in ${[tree, ...over].map((path) => `'${path}'`).join(' or ')}`,
  };
  const fits: BuildFit[] = [];
  for (const profile of profiles) fits.push(await fitBuild(profile, layers, context));

  const store = storeFor({ scope: 'shipped', root: tree, env: {} });
  const others = intactProfiles(await listProfiles([store])).filter(
    ({ name }) => !profiles.some((profile) => profile.name === name),
  );
  const shipped: Shipped[] = fits.flatMap((fit) =>
    fit.shipped === undefined ? [] : [{ fit, stamped: fit.shipped.stamped }],
  );
  const all = [...others, ...shipped.map(({ stamped }) => stamped)];
  refuseRivals(all);
  const plans = new Map(shipped.map((one) => [one.fit, plansOf(one, store, all)]));
  refuseSamePlan(plans);
  const tagged = new Map<BuildFit, ChangedProgram[]>();
  for (const { fit } of auditTag ? shipped : []) tagged.set(fit, await tagShipped(fit, own, layers));

  await writeTagged([...tagged.values()].flat());
  const noted = await withFingerprints(shipped, layers);
  const files = [...noted].flatMap(([fit, stamped]): FileToWrite[] => [
    { path: profilePath(store, stamped.name), data: encodeProfile(stamped), mode: FILE_MODE },
    ...(plans.get(fit) ?? []),
  ]);
  await writeAllAtomically(files);
  await removeObsolete(store, fits, others, new Set(files.map(({ path }) => path)));
  return fits.map((fit) =>
    outcome(fit, { plans: plans.get(fit), tagged: tagged.get(fit), stamped: noted.get(fit) }, store),
  );
}
