import { planSubdirectories, type Scope } from '../store/index.js';
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
  return judgeDirectories(directories);
}
