import { PrefaultError } from '../errors.js';
import { fingerprintFile, LEAST_CONFIDENCE, portFile } from '../port/index.js';
import { makeProfile, type Profile } from '../profile/index.js';
import { type CarriedFile, carriedIn, carryFile, type Engine } from './carry-file.js';
import { type DirectoryListing, findSuccessor, namesBelow } from './find-successor.js';
import { type FileVerdict, fitProfile } from './fit-profile.js';
import { examineFile, type FileLookup } from './identify-file.js';
import { knownShare } from './known-share.js';
import { NO_SYMBOLS, type SymbolLookup } from './symbol-files.js';

/** What became of one file's entry. All paths are within the root. */
export interface PortOutcome {
  path: string;
  /**
   * `fresh`: the file fits its entry. `ported`: the entry is that of the file found, and its pages lie where they lie
   * in that. `dropped`: nothing sure can be said, and the entry stays as it was.
   */
  state: 'fresh' | 'ported' | 'dropped';
  /** The name that the file bears now, where it is another. */
  to?: string;
  /** 0 to 1, of what was carried over: that it is right. */
  confidence?: number;
  /** Of what was dropped: a clause that follows the path. */
  why?: string;
}

/** A profile carried over to the files of a system. */
export interface PortedProfile {
  profile: Profile;
  /** One for each file of the profile as it was, in its order. */
  files: readonly PortOutcome[];
  /** 0 to 1: how much of what starts touch is still known, and how surely. */
  confidence: number;
  /** `retrain`: too little is sure, or a program of the profile is not among it. */
  advice: 'none' | 'retrain';
}

export interface PortOptions {
  /** How the files fit, for a caller who knows: they are not judged again. */
  verdicts?: readonly FileVerdict[];
  /** What lies in a directory within the root. Without, files that bear another name now are not found below a look-up. */
  names?: DirectoryListing;
  symbols?: SymbolLookup;
  /** What came of the same profile earlier: for files that have not changed since, it is taken as it was. */
  before?: PortedBefore;
  /** Whether the advice depends on a file of the result; on all if absent. A build, say, has no part in what other packages bring. */
  matters?: (path: string) => boolean;
  /** Who carries over: src/port, or a test. */
  engine?: Engine;
}

export interface PortedBefore {
  /** The result. */
  profile: Profile | undefined;
  /** By path; only of files that have not changed. */
  outcomes: ReadonlyMap<string, PortOutcome>;
}

/** One file's outcome, and what it is based on. */
interface Step {
  outcome: PortOutcome;
  carried?: CarriedFile;
}

function stepBefore(path: string, before: PortedBefore | undefined): Step | undefined {
  const outcome = before?.outcomes.get(path);
  if (outcome?.state === 'dropped') return { outcome };
  if (outcome?.state !== 'ported' || before?.profile === undefined) return undefined;
  const carried = carriedIn(before.profile, outcome.to ?? path, outcome.confidence ?? 1);
  return carried === undefined ? undefined : { outcome, carried };
}

function rebuilt(profile: Profile, carried: ReadonlyMap<string, CarriedFile>): Profile {
  const nameOf = (path: string) => carried.get(path)?.entry.path ?? path;
  return makeProfile({
    ...profile,
    programs: profile.programs.map(nameOf),
    files: profile.files.map((entry) => carried.get(entry.path)?.entry ?? entry),
    modes: profile.modes.map((mode) => ({
      ...mode,
      files: mode.files.flatMap((touched) => {
        const file = carried.get(touched.path);
        return file === undefined ? [touched] : (file.touched.get(mode.name) ?? []);
      }),
    })),
  });
}

/**
 * Carries a profile over to the files that are there now, as far as that is sure. What fits stays as it is, and so do
 * entries that nothing sure can be said of: readers pass them over, and they may fit again after a downgrade. Files are
 * read one after the other. No file makes it fail: what goes wrong with one is why that one is dropped.
 *
 * @param where the root directory that the paths are below, or a look-up of one's own
 */
export async function portProfile(
  profile: Profile,
  where: string | FileLookup,
  {
    verdicts,
    names = typeof where === 'string' ? namesBelow(where) : async () => [],
    symbols = NO_SYMBOLS,
    before,
    matters = () => true,
    engine = { fingerprintFile, portFile },
  }: PortOptions = {},
): Promise<PortedProfile> {
  const look: FileLookup = typeof where === 'string' ? (path) => examineFile(where, path) : where;
  const judged = verdicts ?? (await fitProfile(profile, look)).verdicts;
  const verdictOf = new Map(judged.map((verdict) => [verdict.path, verdict]));
  const renamed = [...(before?.outcomes.values() ?? [])].flatMap(({ to }) => to ?? []);
  const taken = new Set([...profile.files.map(({ path }) => path), ...renamed]);
  const steps: Step[] = [];
  for (const { path } of profile.files) {
    const isFresh = verdictOf.get(path)?.state === 'fresh';
    steps.push(
      isFresh ? { outcome: { path, state: 'fresh' } } : (stepBefore(path, before) ?? (await portOne(path))),
    );
  }
  const carried = new Map(
    steps.flatMap(({ outcome, carried: file }) =>
      file === undefined ? [] : [[outcome.path, file] as const],
    ),
  );
  const files = steps.map(({ outcome }) => outcome);
  const dropped = new Set(files.flatMap(({ path, state }) => (state === 'dropped' ? [path] : [])));
  const result = rebuilt(profile, carried);
  const confidence = knownShare(result, dropped);
  const hasLostProgram = profile.programs.some((program) => dropped.has(program) && matters(program));
  return {
    profile: result,
    files,
    confidence,
    advice: hasLostProgram || knownShare(result, dropped, matters) < LEAST_CONFIDENCE ? 'retrain' : 'none',
  };

  async function portOne(path: string): Promise<Step> {
    const drop = (why: string): Step => ({ outcome: { path, state: 'dropped', why } });
    try {
      const file = (await look(path)) ?? (await findSuccessor(path, { look, names, taken }));
      if (file === undefined) return drop('is gone');
      const found = await carryFile(profile, path, { file, symbols, engine });
      if ('refused' in found) return drop(found.refused);
      taken.add(file.path);
      const renamed = file.path === path ? {} : { to: file.path };
      return {
        outcome: { path, state: 'ported', ...renamed, confidence: found.confidence },
        carried: found,
      };
    } catch (error) {
      if (error instanceof PrefaultError && error.code === 'PERMISSION') return drop('cannot be read');
      return drop(`cannot be carried over: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
