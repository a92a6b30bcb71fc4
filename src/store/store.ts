import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { homeDirectory, resolveInRoot } from '../system/index.js';

/** Whose profiles and plans: one user's, this machine's, or those that packages brought. */
export type Scope = 'user' | 'system' | 'shipped';

/** Appliers look for plans in this order and take the first hit; names shadow each other the same way. */
export const SCOPES: readonly Scope[] = ['user', 'system', 'shipped'];

/** Where profiles and plans lie. All are paths of the running system, with `root` in front. */
export interface Store {
  scope: Scope;
  /** The root directory of the system that the profiles are for; `/` for the running one. */
  root: string;
  /** `NAME.prefault.json` */
  profileDirectory: string;
  /** `ab/cdef….plan` and `path/HHHHHHHHHHHHHHHH.plan`, see docs/plan-format.md. */
  planDirectory: string;
  /** `NAME.prefault.json`: the store's profiles as they were carried over to later builds; disposable. */
  portedDirectory: string;
}

export interface StorePlace {
  scope: Scope;
  root: string;
  env: NodeJS.ProcessEnv;
}

interface Directories {
  profiles: string;
  plans: string;
  ported: string;
}

// The XDG base directory specification: a value that is not absolute is ignored.
function baseDirectory(env: NodeJS.ProcessEnv, variable: string, fallback: string): string | undefined {
  const value = env[variable];
  if (value?.startsWith('/')) return value;
  const home = homeDirectory(env);
  return home === undefined ? undefined : join(home, fallback);
}

function ownDirectories(env: NodeJS.ProcessEnv): Directories | undefined {
  const data = baseDirectory(env, 'XDG_DATA_HOME', '.local/share');
  const cache = baseDirectory(env, 'XDG_CACHE_HOME', '.cache');
  return data === undefined || cache === undefined
    ? undefined
    : {
        profiles: join(data, 'prefault/profiles'),
        plans: join(cache, 'prefault/plans'),
        ported: join(cache, 'prefault/ported'),
      };
}

function directories(scope: Scope, env: NodeJS.ProcessEnv): Directories | undefined {
  switch (scope) {
    case 'user':
      return ownDirectories(env);
    case 'system':
      return {
        profiles: '/var/lib/prefault/profiles',
        plans: '/var/cache/prefault/plans',
        ported: '/var/cache/prefault/ported',
      };
    case 'shipped':
      // Nobody but the package writes below /usr/lib.
      return {
        profiles: '/usr/lib/prefault/profiles',
        plans: '/usr/lib/prefault/plans',
        ported: '/var/cache/prefault/ported-shipped',
      };
  }
}

function storeIfAny({ scope, root, env }: StorePlace): Store | undefined {
  const found = directories(scope, env);
  if (found === undefined) return undefined;
  return {
    scope,
    root,
    profileDirectory: resolveInRoot(root, found.profiles),
    planDirectory: resolveInRoot(root, found.plans),
    portedDirectory: resolveInRoot(root, found.ported),
  };
}

/**
 * The store of a scope. Nothing is created before the first write. Throws NOT_FOUND where a user without a home
 * directory asks for his own.
 *
 * @example
 * storeFor({ scope: 'system', root: '/', env: process.env }).planDirectory // '/var/cache/prefault/plans'
 */
export function storeFor(place: StorePlace): Store {
  const store = storeIfAny(place);
  if (store !== undefined) return store;
  throw new PrefaultError('you have no home directory, and so no profiles and plans of your own', {
    code: 'NOT_FOUND',
    subject: 'HOME',
    remedy: 'set HOME to the absolute path of a directory that is yours',
  });
}

/** The stores of all scopes, in the order in which appliers look for plans; none of a user without a home directory. */
export function allStores({ root, env }: Omit<StorePlace, 'scope'>): Store[] {
  return SCOPES.flatMap((scope) => storeIfAny({ scope, root, env }) ?? []);
}
