import { refreshStore } from '../refresh/index.js';
import { storeFor } from '../store/index.js';
import { changeLine } from './change-line.js';
import type { ChosenStores } from './choose-store.js';
import { print, warn } from './output.js';
import { describeError } from './print-error.js';

/** Refreshes the store that a command writes, also what these programs carry, and says what changed. */
export async function refreshNow({ target, root }: ChosenStores, programs: readonly string[]): Promise<void> {
  const { env } = process;
  const shipped = storeFor({ scope: 'shipped', root, env });
  const report = await refreshStore({ target, shipped, env, programs });
  print(...report.plans.map(changeLine));
  for (const { program, why } of report.ignored)
    if (programs.includes(program)) warn(`'${program}' carries a plan that is not copied: ${why}`);
  for (const { error } of report.profiles) if (error !== undefined) warn(describeError(error));
}
