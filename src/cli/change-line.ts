import type { PlanChange } from '../refresh/index.js';

/** What a refresh did to a plan, as a line. */
export function changeLine({ action, path, why }: PlanChange): string {
  return action === 'removed' ? `removed   ${path} (${why ?? 'not needed'})` : `${action.padEnd(8)}  ${path}`;
}
