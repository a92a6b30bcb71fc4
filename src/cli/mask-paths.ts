import { PrefaultError } from '../errors.js';
import { findPlans, namePlans } from '../store/index.js';
import type { ChosenStores } from './choose-store.js';

/** The masks that keep appliers from these programs, as far as this user may look. */
export async function maskPathsOf(
  programs: readonly string[],
  { root, all }: ChosenStores,
): Promise<string[]> {
  try {
    const found = await findPlans(all, await namePlans(root, programs));
    return found.flatMap(({ state, path }) => (state === 'mask' ? [path] : []));
  } catch (error) {
    if (error instanceof PrefaultError && error.code === 'PERMISSION') return [];
    throw error;
  }
}
