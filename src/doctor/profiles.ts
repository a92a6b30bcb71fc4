import { PrefaultError } from '../errors.js';
import {
  type InstalledVerdict,
  isStale,
  type PlanVerdict,
  type Scope,
  type Store,
  type StoredProfile,
  verifyInstalled,
} from '../store/index.js';
import { counted, type Finding, findingsOf } from './finding.js';
import type { StoredPlan, Subject } from './subject.js';

const { good, note, wrong } = findingsOf('profiles');

/** An installed profile and what became of it. */
export interface ProfileFacts {
  name: string;
  scope: Scope;
  path: string;
  /** The first is the one that was trained. */
  programs: readonly string[];
  verdict: InstalledVerdict | PrefaultError;
}

function flag(scope: Scope): string {
  return scope === 'user' ? ' --user' : ' --system';
}

/** A package's own mask is the package's business. */
function unmask(name: string, path: string, stores: readonly Store[]): string {
  const store = stores.find(({ planDirectory }) => path.startsWith(`${planDirectory}/`));
  return store === undefined || store.scope === 'shipped'
    ? `remove '${path}' if that is not wanted`
    : `run 'prefault enable${flag(store.scope)} ${name}' if that is not wanted`;
}

function judgePlan(
  { name, scope }: ProfileFacts,
  { program, state, path, why }: PlanVerdict,
  stores: readonly Store[],
): Finding[] {
  const refresh = `run 'prefault refresh${flag(scope)}'`;
  const place = path ?? program;
  switch (state) {
    case 'present':
      return [];
    case 'masked':
      return [note(`${name}: switched off by the empty file '${place}'`, unmask(name, place, stores))];
    case 'refused':
      return [
        wrong(
          `${name}: the plan of ${program} is not applied: ${why ?? place}`,
          'let nobody but the owner of the store own and write it (chown, chmod go-w)',
        ),
      ];
    case 'damaged':
      return [wrong(`${name}: the plan of ${program} is damaged: ${why ?? place}`, refresh)];
    case 'stale':
      return [wrong(`${name}: the plan of ${program} is not what the profile gives now`, refresh)];
    case 'missing':
      return [wrong(`${name}: ${program} has no plan`, refresh)];
  }
}

function isOrphan({ plans }: InstalledVerdict): boolean {
  return plans.length > 0 && plans.every(({ state, path }) => state === 'missing' && path === undefined);
}

function judgeIntact(facts: ProfileFacts, verdict: InstalledVerdict, stores: readonly Store[]): Finding[] {
  const { name, scope, programs } = facts;
  const [program = name] = programs;
  if (isOrphan(verdict)) {
    const remedy = scope === 'shipped' ? undefined : `run 'prefault remove${flag(scope)} ${name}'`;
    return [note(`${name}: its program is gone (${program})`, remedy)];
  }
  const stale = verdict.files.filter(isStale);
  // Of a program that is gone while others of the profile are there, no plan is missed.
  const plans = verdict.plans.filter(({ state, path }) => state !== 'missing' || path !== undefined);
  const found = plans.flatMap((plan) => judgePlan(facts, plan, stores));
  if (stale.length > 0) {
    const text = `${name}: ${stale.length} of ${counted(verdict.files.length, 'file')} have changed and are not read ahead`;
    const remedy = `run 'prefault train${flag(scope)} -- ${program}'`;
    found.push(scope === 'shipped' ? note(text, `${remedy}, or upgrade the package`) : note(text, remedy));
  }
  return found;
}

/** Whether profiles are in force, each. */
export function judgeProfiles(
  profiles: readonly ProfileFacts[],
  stores: readonly Store[],
  plans: readonly StoredPlan[] = [],
): Finding[] {
  const planCount = plans.filter(({ found }) => found.state === 'plan').length;
  if (profiles.length === 0 && planCount > 0)
    return [good(`no profiles; ${counted(planCount, 'plan')} from inside programs`)];
  if (profiles.length === 0) {
    return [note('there are no profiles: nothing is read ahead', "run 'prefault train -- PROGRAM'")];
  }
  const judged = profiles.map((facts) => {
    const { name, path, verdict } = facts;
    if (!(verdict instanceof PrefaultError)) return judgeIntact(facts, verdict, stores);
    const remedy = verdict.remedy ?? `remove '${path}', and train the program again`;
    return [wrong(`${name}: the profile cannot be read: ${verdict.message}`, remedy)];
  });
  const fine = judged.filter((findings) => findings.length === 0).length;
  const all = counted(profiles.length, 'profile');
  const summary =
    fine === profiles.length ? `${all}, and all are in force` : `${fine} of ${all} are in force`;
  return [...(fine > 0 ? [good(summary)] : []), ...judged.flat()];
}

/** Damaged plans that are none of a profile's: they hide a plan of a later store, or only lie about. */
export function judgeStrays(plans: readonly StoredPlan[], profiles: readonly ProfileFacts[]): Finding[] {
  const known = new Set(
    profiles.flatMap(({ verdict }) =>
      verdict instanceof PrefaultError ? [] : verdict.plans.flatMap(({ path }) => path ?? []),
    ),
  );
  return plans.flatMap(({ store, found }) => {
    if (found.state !== 'damaged' || known.has(found.path)) return [];
    const { message, code, remedy = 'remove it' } = found.error;
    if (code === 'NEWER_FORMAT') return [note(message, remedy)];
    const mend = store.scope === 'shipped' ? 'install its package again' : `remove '${found.path}'`;
    return [wrong(`a plan of no profile is damaged: ${message}`, mend)];
  });
}

async function verdictOn(
  { store, content }: StoredProfile,
  { stores, profiles: listed }: Subject,
): Promise<ProfileFacts['verdict']> {
  if (content instanceof PrefaultError) return content;
  try {
    return await verifyInstalled(store, content, { stores, listed, quick: true });
  } catch (error) {
    if (error instanceof PrefaultError) return error;
    throw error;
  }
}

export async function checkProfiles(subject: Subject): Promise<Finding[]> {
  const unreadable = subject.unreadable.map(({ message, remedy }) => note(message, remedy));
  const facts: ProfileFacts[] = [];
  for (const stored of subject.profiles) {
    subject.onProgress(`looking at profile ${stored.name}`);
    const { name, store, path, content } = stored;
    const programs = content instanceof PrefaultError ? [] : content.programs;
    facts.push({ name, scope: store.scope, path, programs, verdict: await verdictOn(stored, subject) });
  }
  return [
    ...unreadable,
    ...judgeProfiles(facts, subject.stores, subject.plans),
    ...judgeStrays(subject.plans, facts),
  ];
}
