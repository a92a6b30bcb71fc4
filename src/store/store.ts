import { join } from 'node:path';
import { homeDirectory, resolveInRoot } from '../system/index.js';

/** Whose profiles and plans: one user's, this machine's, or those that packages brought. */
export type Scope = 'user' | 'system' | 'shipped';

/** Appliers look for plans in this order and take the first hit; names shadow each other the same way. */
export const SCOPES: readonly Scope[] = ['user', 'system', 'shipped'];

/** A pair of directories. Both are paths of the running system, with `root` in front. */
export interface Store {
  scope: Scope;
  /** The root directory of the system that the profiles are for; `/` for the running one. */
  root: string;
  /** `NAME.prefault.json` */
  profileDirectory: string;
  /** `ab/cdef….plan` and `path/HHHHHHHHHHHHHHHH.plan`, see docs/plan-format.md. */
  planDirectory: string;
}

export interface StorePlace {
  scope: Scope;
  root: string;
  env: NodeJS.ProcessEnv;
}

// The XDG base directory specification: a value that is not absolute is ignored.
function baseDirectory(env: NodeJS.ProcessEnv, variable: string, fallback: string): string {
  const value = env[variable];
  return value?.startsWith('/') ? value : join(homeDirectory(env), fallback);
}

function directories(scope: Scope, env: NodeJS.ProcessEnv): { profiles: string; plans: string } {
  switch (scope) {
    case 'user':
      return {
        profiles: join(baseDirectory(env, 'XDG_DATA_HOME', '.local/share'), 'prefault/profiles'),
        plans: join(baseDirectory(env, 'XDG_CACHE_HOME', '.cache'), 'prefault/plans'),
      };
    case 'system':
      return { profiles: '/var/lib/prefault/profiles', plans: '/var/cache/prefault/plans' };
    case 'shipped':
      return { profiles: '/usr/lib/prefault/profiles', plans: '/usr/lib/prefault/plans' };
  }
}

/**
 * The store of a scope. Nothing is created before the first write.
 *
 * @example
 * storeFor({ scope: 'system', root: '/', env: process.env }).planDirectory // '/var/cache/prefault/plans'
 */
export function storeFor({ scope, root, env }: StorePlace): Store {
  const { profiles, plans } = directories(scope, env);
  return {
    scope,
    root,
    profileDirectory: resolveInRoot(root, profiles),
    planDirectory: resolveInRoot(root, plans),
  };
}

/** The stores of all scopes, in the order in which appliers look for plans. */
export function allStores({ root, env }: Omit<StorePlace, 'scope'>): Store[] {
  return SCOPES.map((scope) => storeFor({ scope, root, env }));
}
