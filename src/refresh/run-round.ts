import { PrefaultError } from '../errors.js';
import { examineOnce, type PlanOnDisk, removePlan, type Store } from '../store/index.js';
import { stampFile, writeAllAtomically } from '../system/index.js';
import { Carriers } from './carriers.js';
import { changedPrograms } from './changed-programs.js';
import { chooseProfiles } from './choose-profiles.js';
import { findLeftovers, readUnwanted } from './leftover-plans.js';
import { maskChange, settleMasks } from './masks.js';
import type { Memory } from './memory.js';
import { placesOf } from './places.js';
import { isUntried, portProfiles, removeNeedlessCopies } from './port-profiles.js';
import { recall, remember, tellWatched } from './remember.js';
import type { IgnoredPlan, PlanChange, ProfileReport } from './report.js';
import { reportProfile, reportUnreadable } from './report-profile.js';
import { type RefreshStores, type SettledPlan, settlePlan } from './settle-plan.js';
import { StampBook } from './stamp-book.js';
import { type Looks, type Survey, type SurveyedProfile, surveyProfiles } from './survey-profiles.js';

/** Plans wait in memory for so many others. */
const WRITE_BATCH = 32;

/** What one round found and did. */
export interface Round {
  profiles: readonly ProfileReport[];
  plans: readonly PlanChange[];
  ignored: readonly IgnoredPlan[];
  masked: readonly string[];
  /** Whether it wrote what the stamp checker stamps. */
  hasWritten: boolean;
  /** How many profiles are left to be carried over. */
  leftCount: number;
  /** What was remembered when it began. */
  before: Memory;
}

async function writePlans(plans: readonly SettledPlan[]): Promise<SettledPlan[]> {
  await writeAllAtomically(plans.flatMap(({ write }) => write ?? []));
  return plans.map(({ program, found, path }) =>
    path === undefined ? { program, found } : { program, path, found: { ...found, stamp: stampFile(path) } },
  );
}

interface Settlement {
  settled: readonly SettledPlan[];
  /** Those of them whose plan was written. */
  written: readonly SettledPlan[];
  /** Profiles whose programs could not be looked at, by key; their plans are left as they are. */
  failures: ReadonlyMap<string, PrefaultError>;
}

async function settlePlans(
  profiles: readonly SurveyedProfile[],
  stores: RefreshStores,
  looks: Looks,
): Promise<Settlement> {
  const settled: SettledPlan[] = [];
  const written: SettledPlan[] = [];
  const waiting: SettledPlan[] = [];
  const failures = new Map<string, PrefaultError>();
  for (const [program, candidates] of chooseProfiles(profiles)) {
    const plan = await settlePlan(program, candidates, stores, looks).catch((error: unknown) => {
      if (!(error instanceof PrefaultError)) throw error;
      for (const { key } of candidates) failures.set(key, error);
      return undefined;
    });
    if (plan === undefined) continue;
    if (plan.write === undefined) settled.push(plan);
    else if (waiting.push(plan) === WRITE_BATCH) written.push(...(await writePlans(waiting.splice(0))));
  }
  written.push(...(await writePlans(waiting)));
  return { settled: [...settled, ...written], written, failures };
}

function compiledChange(
  { program, path = '', found }: SettledPlan,
  names: ReadonlyMap<string, string>,
): PlanChange {
  const profile = names.get(found.source ?? '');
  return { action: 'compiled', path, program, ...(profile === undefined ? {} : { profile }) };
}

function copiedChange({ program, path = '', found }: SettledPlan): PlanChange {
  return { action: 'copied', path, program, why: `from the ${found.source ?? 'program'} of ${program}` };
}

function programsOf(plans: readonly PlanOnDisk[]): string[] {
  return plans.flatMap((found) => (found.state === 'plan' ? [found.plan.program] : []));
}

const pathsOf = (plans: readonly SettledPlan[]) => new Set(plans.flatMap(({ path }) => path ?? []));

/** The programs that may carry a plan: those that did, those that are new, and those that somebody names. */
async function programsToLookInto(target: Store, { memory, stamps, disabled }: Looks): Promise<string[]> {
  // What lies in the system's directories is nothing that a user's own store has to copy.
  const changed = target.scope === 'system' ? await changedPrograms(target.root, stamps) : [];
  return [...memory.carriers, ...changed, ...disabled];
}

function byName(a: ProfileReport, b: ProfileReport): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/**
 * Looks at everything, brings the plans into order, and remembers what it found. The store must be locked.
 *
 * @param programs that may carry a plan, besides those in the usual directories
 */
export async function runRound(stores: RefreshStores, programs: readonly string[]): Promise<Round> {
  const { target, shipped } = stores;
  const places = placesOf(target);
  const before = await recall(places);
  const stamps = new StampBook(target.root, before.stamps);
  const examiner = examineOnce(target.root);
  const disabled = await settleMasks(target, { stamps, examiner });
  const looks: Looks = { memory: before, stamps, examiner, disabled: new Set(disabled.programs) };
  const surveyedStores = shipped === undefined ? [target] : [target, shipped];
  const found = await surveyProfiles(surveyedStores, looks);
  const survey: Survey = { ...found, profiles: await portProfiles(found.profiles, looks) };
  await removeNeedlessCopies(surveyedStores, survey);
  const { settled: served, written, failures } = await settlePlans(survey.profiles, stores, looks);
  const hasUnreadable = survey.unreadable.length > 0 || failures.size > 0;
  const failed = survey.profiles.filter(({ key }) => failures.has(key));
  const untouched = new Set(failed.flatMap((profile) => profile.programs));
  const carriers = new Carriers({ stores, looks, settled: served, untouched, hasUnreadable });
  // Sorted: of programs of the same build the first has its plan copied, whoever asks and however often.
  await carriers.look([...programs, ...(await programsToLookInto(target, looks))].sort());
  // A copy that nobody remembers says itself whose it is.
  const unwanted = await readUnwanted(target, pathsOf([...served, ...carriers.settled]));
  await carriers.look(programsOf(unwanted));
  const copied = await writePlans(carriers.settled.filter(({ write }) => write !== undefined));
  const settled = [
    ...served.filter(({ program }) => carriers.settled.every((plan) => plan.program !== program)),
    ...carriers.settled.filter(({ write }) => write === undefined),
    ...copied,
  ];
  const wanted = pathsOf(settled);
  const leftovers = findLeftovers(
    unwanted.filter(({ path }) => !wanted.has(path)),
    {
      target,
      programs: new Set(settled.map(({ program }) => program)),
      carriers: new Set(before.carriers),
      hasUnreadable,
    },
  );
  for (const { path } of leftovers) await removePlan(path);
  const reports = survey.profiles.map((profile) => {
    const error = failures.get(profile.key);
    return error === undefined ? reportProfile(profile, stamps) : reportUnreadable({ ...profile, error });
  });
  const findings = {
    profiles: survey.profiles.map((profile, index) => ({ profile, state: reports[index]?.state ?? 'fresh' })),
    settled,
    stamps,
    disabled: disabled.programs,
    carriers: [...carriers.programs].sort(),
  };
  const watchesOthers = target.scope === 'system' && (await tellWatched(places, findings));
  await remember(places, before, findings);
  const names = new Map(survey.profiles.map(({ key, name }) => [key, name]));
  const plans = [
    ...disabled.changes.map(maskChange),
    ...written.map((plan) => compiledChange(plan, names)),
    ...copied.map(copiedChange),
    ...leftovers,
  ];
  return {
    profiles: [...reports, ...survey.unreadable.map(reportUnreadable)].sort(byName),
    plans,
    ignored: carriers.ignored,
    hasWritten: plans.length > 0 || watchesOthers,
    leftCount: survey.profiles.filter(isUntried).length,
    masked: settled.flatMap(({ isMasked, path }) => (isMasked && path !== undefined ? [path] : [])),
    before,
  };
}
