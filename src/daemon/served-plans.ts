import { join, relative } from 'node:path';
import { planChecksum } from '../plan/index.js';
import { type PlanOnDisk, readPlan, type Store, scanPlans } from '../store/index.js';

/** The daemon serves all users: it heeds the plans of the system and of packages, in this order, and no user's own. */
function served(stores: readonly Store[]): Store[] {
  return stores.filter(({ scope }) => scope !== 'user');
}

/** What the daemon finds under the name of a plan. */
export async function servedPlan(
  stores: readonly Store[],
  planName: string,
): Promise<PlanOnDisk | undefined> {
  for (const store of served(stores)) {
    const found = await readPlan(join(store.planDirectory, planName));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How many plans there are for the daemon; masks, and plans behind a mask, are none. */
export async function countServedPlans(stores: readonly Store[]): Promise<number> {
  const found = new Map<string, PlanOnDisk['state']>();
  for (const store of served(stores)) {
    for (const { path, state } of await scanPlans(store)) {
      const name = relative(store.planDirectory, path);
      if (!found.has(name)) found.set(name, state);
    }
  }
  return [...found.values()].filter((state) => state === 'plan').length;
}

/** The checksum of a plan as prefaultd writes it: 16 hex digits. */
export function checksumText(image: Buffer): string {
  return planChecksum(image).toString(16).padStart(16, '0');
}
