import { PrefaultError } from '../errors.js';
import {
  allStores,
  listProfiles,
  type PlanOnDisk,
  type Store,
  type StoredProfile,
  scanPlans,
} from '../store/index.js';
import {
  effectiveUserId,
  homeDirectory,
  type Mount,
  readFacts,
  readMounts,
  readText,
} from '../system/index.js';
import { type KernelVersion, parseRelease } from './kernel-version.js';

/** A plan, and the store that it lies in. */
export interface StoredPlan {
  store: Store;
  found: PlanOnDisk;
}

/** What several checks want to know of the machine. */
export interface Subject {
  env: NodeJS.ProcessEnv;
  /** The stores that can be read. */
  stores: readonly Store[];
  /** Why others cannot. */
  unreadable: readonly PrefaultError[];
  profiles: readonly StoredProfile[];
  plans: readonly StoredPlan[];
  /** The programs of all profiles and plans, sorted. */
  programs: readonly string[];
  mounts: readonly Mount[];
  kernel: KernelVersion | undefined;
  /** Tells somebody who waits what is being done. */
  onProgress: (text: string) => void;
}

export type SubjectRequest = Pick<Subject, 'env' | 'onProgress'>;

// Under sudo HOME may be the caller's: what lies there is not root's to judge.
async function ownStores(env: NodeJS.ProcessEnv): Promise<Store[]> {
  const home = homeDirectory(env);
  const facts = home === undefined ? undefined : await readFacts(home).catch(() => undefined);
  const isForeign = facts !== undefined && facts.ownerId !== effectiveUserId();
  return allStores({ root: '/', env }).filter(({ scope }) => scope !== 'user' || !isForeign);
}

function programsOf(profiles: readonly StoredProfile[], plans: readonly StoredPlan[]): string[] {
  const ofProfiles = profiles.flatMap(({ content }) =>
    content instanceof PrefaultError ? [] : content.programs,
  );
  const ofPlans = plans.flatMap(({ found }) => (found.state === 'plan' ? [found.plan.program] : []));
  return [...new Set([...ofProfiles, ...ofPlans])].sort();
}

/** Looks at what is needed by more than one check. */
export async function readSubject({ env, onProgress }: SubjectRequest): Promise<Subject> {
  const stores: Store[] = [];
  const unreadable: PrefaultError[] = [];
  const plans: StoredPlan[] = [];
  onProgress('reading profiles and plans');
  for (const store of await ownStores(env)) {
    try {
      await listProfiles([store]);
      for (const found of await scanPlans(store)) plans.push({ store, found });
      stores.push(store);
    } catch (error) {
      if (!(error instanceof PrefaultError)) throw error;
      unreadable.push(error);
    }
  }
  const profiles = await listProfiles(stores);
  const release = await readText('/proc/sys/kernel/osrelease').catch(() => undefined);
  return {
    env,
    stores,
    unreadable,
    profiles,
    plans,
    programs: programsOf(profiles, plans),
    mounts: await readMounts(),
    kernel: parseRelease(release?.trim() ?? ''),
    onProgress,
  };
}
