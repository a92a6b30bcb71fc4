import {
  planSubdirectories,
  type Scope,
  type UnguardedDirectory,
  unguardedDirectoryOf,
} from '../store/index.js';
import { effectiveUserId, readFacts } from '../system/index.js';
import { counted, type Finding, findingsOf } from './finding.js';
import type { Subject } from './subject.js';

const { good, wrong } = findingsOf('plan-directories');
const WRITABLE_BY_OTHERS = 0o022;

/** A directory that plans or profiles lie in. */
export interface DirectoryFacts {
  path: string;
  mode: number;
  ownerId: number;
  /** Who has to own it. */
  wantedOwnerId: number;
}

/** Whether nobody but the owner can put plans there. */
export function judgeDirectories(directories: readonly DirectoryFacts[]): Finding[] {
  const found = directories.flatMap(({ path, mode, ownerId, wantedOwnerId }) => {
    if (ownerId !== wantedOwnerId) {
      const text = `'${path}' belongs to user ${ownerId}: no plan in it is applied`;
      return [wrong(text, `see who put files there, then as root: chown -R ${wantedOwnerId} ${path}`)];
    }
    if ((mode & WRITABLE_BY_OTHERS) === 0) return [];
    const text = `'${path}' is writable by others: no plan in it is applied`;
    return [wrong(text, `see who put files there, then: chmod -R go-w ${path}`)];
  });
  if (found.length > 0) return found;
  if (directories.length === 0) return [good('no directory for profiles or plans has been made yet')];
  const all = counted(directories.length, 'directory');
  return [good(`${all} for profiles and plans, writable by the owner alone`)];
}

/** What is wrong with a directory above a user's plan directory. */
export function judgeUnguarded({ path, why }: UnguardedDirectory): Finding {
  return why === 'writable'
    ? wrong(
        `'${path}', which your plan directory lies below, is writable by others: no plan of yours is applied`,
        `if that is not wanted: chmod go-w ${path}; or set XDG_CACHE_HOME to a directory that only you can change`,
      )
    : wrong(
        `'${path}', which your plan directory lies below, belongs to another user: no plan of yours is applied`,
        'set XDG_CACHE_HOME to a directory that only you can change',
      );
}

export async function checkPlanDirectories({ stores }: Subject): Promise<Finding[]> {
  const directories: DirectoryFacts[] = [];
  const ownerOf = (scope: Scope) => (scope === 'user' ? effectiveUserId() : 0);
  for (const store of stores) {
    const paths = [store.profileDirectory, store.planDirectory, ...(await planSubdirectories(store))];
    for (const path of paths) {
      const facts = await readFacts(path);
      if (facts === undefined) continue;
      const { mode, ownerId } = facts;
      directories.push({ path, mode, ownerId, wantedOwnerId: ownerOf(store.scope) });
    }
  }
  const unguarded: UnguardedDirectory[] = [];
  for (const store of stores)
    unguarded.push(...[await unguardedDirectoryOf(store)].flatMap((found) => found ?? []));
  return [...judgeDirectories(directories), ...unguarded.map(judgeUnguarded)];
}
