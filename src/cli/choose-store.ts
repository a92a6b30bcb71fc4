import { resolve } from 'node:path';
import { PrefaultError } from '../errors.js';
import { allStores, type Scope, type Store, storeFor } from '../store/index.js';
import { effectiveUserId, homeDirectory, isSuperuser, readFacts } from '../system/index.js';
import type { StoreOptions } from './add-command.js';

/** The stores that a command works on. */
export interface ChosenStores {
  root: string;
  /** The store that is written. Throws NOT_FOUND if it is to be that of a user without a home directory. */
  readonly target: Store;
  /** The stores that are read, in the order in which names shadow each other. */
  reading: readonly Store[];
  /** All three, in the same order. */
  all: readonly Store[];
}

async function rootDirectory(asked: string | undefined): Promise<string> {
  if (asked === undefined) return '/';
  const root = resolve(asked);
  if ((await readFacts(root))?.kind === 'directory') return root;
  throw new PrefaultError(`'${asked}' is not a directory`, {
    code: 'NOT_FOUND',
    subject: asked,
    remedy: 'give the root directory of a system to --root',
  });
}

// Under sudo HOME may still be the caller's: files of root's there would be refused by the appliers and be in the way later.
async function refuseForeignHome(env: NodeJS.ProcessEnv): Promise<void> {
  const home = homeDirectory(env);
  const facts = home === undefined ? undefined : await readFacts(home);
  if (home === undefined || facts === undefined || facts.ownerId === effectiveUserId()) return;
  throw new PrefaultError(`the home directory '${home}' belongs to another user`, {
    code: 'USAGE',
    subject: home,
    remedy: 'run it as that user, or use --system',
  });
}

/**
 * Without `--user` or `--system`: root writes the system's store, others write their own; all are read.
 */
export async function chooseStores(options: StoreOptions, env: NodeJS.ProcessEnv): Promise<ChosenStores> {
  const root = await rootDirectory(options.root);
  const all = allStores({ root, env });
  const asked: Scope | undefined = options.user ? 'user' : options.system ? 'system' : undefined;
  if (asked === 'user' && root === '/') await refuseForeignHome(env);
  const scope = asked ?? (isSuperuser() ? 'system' : 'user');
  const targetOrThrow = () => all.find((store) => store.scope === scope) ?? storeFor({ scope, root, env });
  return {
    root,
    all,
    reading: asked === undefined ? all : [targetOrThrow()],
    get target() {
      return targetOrThrow();
    },
  };
}
