import { join } from 'node:path';
import type { Plan } from '../plan/index.js';
import { type PlanOnDisk, planSubdirectories, readPlan, type Store } from '../store/index.js';
import { NO_FILE, readNames, StampReader } from '../system/index.js';
import type { PlanChange } from './report.js';

export interface LeftoverQuestion {
  target: Store;
  /** The programs that profiles name, or that carry a plan. */
  programs: ReadonlySet<string>;
  /** The programs that had a plan inside the last time. */
  carriers: ReadonlySet<string>;
  /** There are profiles that cannot be read: a plan that no other profile stands behind may be theirs. */
  hasUnreadable: boolean;
}

/** What lies in the store as a plan, or a mask, and is none of those that have to be there. */
export async function readUnwanted(target: Store, wanted: ReadonlySet<string>): Promise<PlanOnDisk[]> {
  const unwanted: PlanOnDisk[] = [];
  for (const directory of await planSubdirectories(target)) {
    for (const name of (await readNames(directory)) ?? []) {
      const path = join(directory, name);
      if (name.startsWith('.') || !name.endsWith('.plan') || wanted.has(path)) continue;
      const found = await readPlan(path);
      if (found !== undefined) unwanted.push(found);
    }
  }
  return unwanted;
}

function whyRemove(
  { program }: Plan,
  { programs, carriers, hasUnreadable, target }: LeftoverQuestion,
): string | undefined {
  if (new StampReader(target.root).read(program) === NO_FILE) return `${program} is gone`;
  if (programs.has(program)) return `no longer the plan of ${program}`;
  if (hasUnreadable) return undefined;
  return carriers.has(program)
    ? `${program} has no plan inside any more that needs a copy`
    : `no profile of ${program} is left`;
}

function judge(found: PlanOnDisk, question: LeftoverQuestion): PlanChange | undefined {
  const { path } = found;
  if (found.state === 'mask') return undefined;
  if (found.state === 'damaged') {
    // A later prefault's plan is not ours to judge.
    if (found.error.code !== 'BAD_FORMAT' || question.hasUnreadable) return undefined;
    return { action: 'removed', path, why: 'it is damaged and nothing needs it' };
  }
  const why = whyRemove(found.plan, question);
  return why === undefined ? undefined : { action: 'removed', path, program: found.plan.program, why };
}

/** The plans among these that nothing stands behind any more. Masks are no plans: they stay. */
export function findLeftovers(unwanted: readonly PlanOnDisk[], question: LeftoverQuestion): PlanChange[] {
  return unwanted.flatMap((found) => judge(found, question) ?? []);
}
