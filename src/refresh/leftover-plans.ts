import { join } from 'node:path';
import type { Plan } from '../plan/index.js';
import { planSubdirectories, readPlan, type Store } from '../store/index.js';
import { NO_FILE, readNames, StampReader } from '../system/index.js';
import type { PlanChange } from './report.js';

export interface LeftoverQuestion {
  target: Store;
  /** Plans that have to be there. */
  wanted: ReadonlySet<string>;
  /** The programs that profiles name. */
  programs: ReadonlySet<string>;
  /** There are profiles that cannot be read: a plan that no other profile stands behind may be theirs. */
  hasUnreadable: boolean;
}

function whyRemove(
  { program }: Plan,
  { programs, hasUnreadable, target }: LeftoverQuestion,
): string | undefined {
  if (new StampReader(target.root).read(program) === NO_FILE) return `${program} is gone`;
  if (programs.has(program)) return `no longer the plan of ${program}`;
  return hasUnreadable ? undefined : `no profile of ${program} is left`;
}

async function judge(path: string, question: LeftoverQuestion): Promise<PlanChange | undefined> {
  const found = await readPlan(path);
  if (found === undefined || found.state === 'mask') return undefined;
  if (found.state === 'damaged') {
    // A later prefault's plan is not ours to judge.
    if (found.error.code !== 'BAD_FORMAT' || question.hasUnreadable) return undefined;
    return { action: 'removed', path, why: 'it is damaged and nothing needs it' };
  }
  const why = whyRemove(found.plan, question);
  return why === undefined ? undefined : { action: 'removed', path, program: found.plan.program, why };
}

/** Plans that nothing stands behind any more. Masks are no plans: they stay. */
export async function findLeftovers(question: LeftoverQuestion): Promise<PlanChange[]> {
  const leftovers: PlanChange[] = [];
  for (const directory of await planSubdirectories(question.target)) {
    for (const name of (await readNames(directory)) ?? []) {
      const path = join(directory, name);
      if (name.startsWith('.') || !name.endsWith('.plan') || question.wanted.has(path)) continue;
      const leftover = await judge(path, question);
      if (leftover !== undefined) leftovers.push(leftover);
    }
  }
  return leftovers;
}
