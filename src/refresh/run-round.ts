import { PrefaultError } from '../errors.js';
import { examineOnce, removePlan } from '../store/index.js';
import { stampFile, writeAllAtomically } from '../system/index.js';
import { chooseProfiles } from './choose-profiles.js';
import { findLeftovers } from './leftover-plans.js';
import { maskChange, settleMasks } from './masks.js';
import type { Memory } from './memory.js';
import { placesOf } from './places.js';
import { recall, remember, tellWatched } from './remember.js';
import type { PlanChange, ProfileReport } from './report.js';
import { reportProfile, reportUnreadable } from './report-profile.js';
import { type RefreshStores, type SettledPlan, settlePlan } from './settle-plan.js';
import { StampBook } from './stamp-book.js';
import { type Looks, type SurveyedProfile, surveyProfiles } from './survey-profiles.js';

/** Plans wait in memory for so many others. */
const WRITE_BATCH = 32;

/** What one round found and did. */
export interface Round {
  profiles: readonly ProfileReport[];
  plans: readonly PlanChange[];
  masked: readonly string[];
  /** Whether it wrote what the stamp checker stamps. */
  hasWritten: boolean;
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

function byName(a: ProfileReport, b: ProfileReport): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Looks at everything, brings the plans into order, and remembers what it found. The store must be locked. */
export async function runRound(stores: RefreshStores): Promise<Round> {
  const { target, shipped } = stores;
  const places = placesOf(target);
  const before = await recall(places);
  const stamps = new StampBook(target.root, before.stamps);
  const examiner = examineOnce(target.root);
  const disabled = await settleMasks(target, { stamps, examiner });
  const looks: Looks = { memory: before, stamps, examiner, disabled: new Set(disabled.programs) };
  const survey = await surveyProfiles(shipped === undefined ? [target] : [target, shipped], looks);
  const { settled, written, failures } = await settlePlans(survey.profiles, stores, looks);
  const leftovers = await findLeftovers({
    target,
    wanted: new Set(settled.flatMap(({ path }) => path ?? [])),
    programs: new Set(settled.map(({ program }) => program)),
    hasUnreadable: survey.unreadable.length > 0 || failures.size > 0,
  });
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
  };
  const watchesOthers = target.scope === 'system' && (await tellWatched(places, findings));
  await remember(places, before, findings);
  const names = new Map(survey.profiles.map(({ key, name }) => [key, name]));
  const plans = [
    ...disabled.changes.map(maskChange),
    ...written.map((plan) => compiledChange(plan, names)),
    ...leftovers,
  ];
  return {
    profiles: [...reports, ...survey.unreadable.map(reportUnreadable)].sort(byName),
    plans,
    hasWritten: plans.length > 0 || watchesOthers,
    masked: settled.flatMap(({ isMasked, path }) => (isMasked && path !== undefined ? [path] : [])),
    before,
  };
}
