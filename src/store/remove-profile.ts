import { PrefaultError } from '../errors.js';
import { removeFile, writeAllAtomically } from '../system/index.js';
import { arrangePlans } from './arrange-plans.js';
import { keepMasks } from './keep-masks.js';
import { withStoreLock } from './lock-store.js';
import { removePlan } from './plan-files.js';
import { intactProfiles, listProfiles, portedPath, profilePath } from './profile-files.js';
import type { Store } from './store.js';

/** What a removal removed. */
export interface Removal {
  profilePath: string;
  removedPaths: readonly string[];
}

/**
 * Removes a profile and its plans. A program that another profile of the store names too gets its plan from
 * that one. Masks stay. The profile goes last, so that a removal that was interrupted can be repeated.
 *
 * Throws NOT_FOUND, BUSY, PERMISSION.
 */
export function removeProfile(store: Store, name: string): Promise<Removal> {
  return withStoreLock(store, async () => {
    const listed = await listProfiles([store]);
    if (!listed.some((profile) => profile.name === name)) {
      throw new PrefaultError(`no profile '${name}' in the ${store.scope} store`, {
        code: 'NOT_FOUND',
        subject: name,
        remedy: "run 'prefault list' to see what there is",
      });
    }
    const stored = intactProfiles(listed);
    const programs = stored.find((profile) => profile.name === name)?.programs ?? [];
    const others = stored.filter((profile) => profile.name !== name);
    await keepMasks(store);
    const { write, remove } = await arrangePlans(store, programs, others);
    await writeAllAtomically(write);
    for (const path of remove) await removePlan(path);
    const copy = portedPath(store, name);
    const hadCopy = await removeFile(copy);
    const path = profilePath(store, name);
    await removeFile(path);
    return { profilePath: path, removedPaths: [...remove, ...(hadCopy ? [copy] : [])] };
  });
}
