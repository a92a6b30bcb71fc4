import { basename } from 'node:path';
import type { Plan } from '../plan/index.js';
import {
  type PlanForm,
  readPlanInside,
  type StaleVerdict,
  type Store,
  scanPlans,
  staleEntries,
} from '../store/index.js';
import { resolveInRoot } from '../system/index.js';

/** A plan that a refresh copied out of a program. */
export interface CarriedPlan {
  name: string;
  plan: Plan;
  form: PlanForm;
  store: Store;
  /** Of the copy. */
  path: string;
  stale: readonly StaleVerdict[];
}

/** The copies in these stores of what programs carry, of those that no profile names. */
export async function listCarried(
  stores: readonly Store[],
  programs: ReadonlySet<string>,
): Promise<CarriedPlan[]> {
  const carried: CarriedPlan[] = [];
  for (const store of stores) {
    if (store.scope === 'shipped') continue;
    for (const found of await scanPlans(store)) {
      if (found.state !== 'plan' || programs.has(found.plan.program)) continue;
      const { plan, path, image } = found;
      const inside = readPlanInside(resolveInRoot(store.root, plan.program));
      if (inside?.state !== 'plan' || !inside.image.equals(image)) continue;
      const stale = await staleEntries(plan, store.root);
      carried.push({ name: basename(plan.program), plan, form: inside.form, store, path, stale });
    }
  }
  return carried;
}
