import { forgetVerdicts, reloadDaemon } from '../daemon/index.js';
import { watchPrograms } from '../refresh/index.js';
import {
  type FoundPlan,
  findPlans,
  maskPlans,
  type NamedProgram,
  readDisabled,
  unmaskPlans,
} from '../store/index.js';
import type { StoreOptions } from './add-command.js';
import { type ChosenStores, chooseStores } from './choose-store.js';
import { findAppPrograms } from './find-app-programs.js';
import { print, warn } from './output.js';
import { refreshNow } from './refresh-now.js';
import { storeFlags } from './store-flags.js';

/** Puts masks in the places of a program's plans, of this build and those to come: appliers then leave it alone. */
export async function disableProgram(app: string, options: StoreOptions): Promise<void> {
  const chosen = await chooseStores(options, process.env);
  const { target } = chosen;
  const { name, programs } = await findAppPrograms(app, chosen);
  const paths = await maskPlans(target, programs);
  if (target.scope === 'system') await watchPrograms(target, programs);
  print(
    ...paths.map((path) => `masked    ${path}`),
    paths.length === 0
      ? `${name} is switched off already`
      : `${name} is switched off; 'prefault enable${storeFlags(target)} ${app}' switches it on again`,
  );
  if (target.scope === 'user')
    warn("prefaultd, which serves the whole system, heeds only masks of the system's store (--system)");
}

/** Has the daemon judge these programs anew; true if it had judged them. */
async function forgetJudgement(
  { target, root }: ChosenStores,
  programs: readonly NamedProgram[],
): Promise<boolean> {
  if (target.scope !== 'system') return false;
  const planNames = programs.map(({ planName }) => planName);
  const wasJudged = await forgetVerdicts(target, planNames);
  if (root === '/') await reloadDaemon();
  return wasJudged;
}

function maskWarning({ program, path, store }: FoundPlan): string {
  const remedy =
    store.scope === 'system'
      ? `as root, 'prefault enable${storeFlags(store)} ${program}' removes it`
      : 'it belongs to a package';
  return `'${path}' still switches '${program}' off; ${remedy}`;
}

/** Removes the masks of a program and compiles its plans; a daemon that switched it off by itself begins anew. */
export async function enableProgram(app: string, options: StoreOptions): Promise<void> {
  const chosen = await chooseStores(options, process.env);
  const { target, all } = chosen;
  const disabled = (await readDisabled(target)).map(({ program }) => program);
  const { name, programs, present } = await findAppPrograms(app, chosen, disabled);
  const seen = all.slice(all.indexOf(target));
  const unmasking = await unmaskPlans(target, programs);
  print(...unmasking.paths.map((path) => `unmasked  ${path}`));
  const wasOff = unmasking.wasListed || unmasking.paths.length > 0;
  if (wasOff || (await findPlans(seen, present)).length < present.length) await refreshNow(chosen, programs);
  const wasJudged = await forgetJudgement(chosen, present);
  const found = await findPlans(seen, present);
  const masks = found.filter(({ state }) => state === 'mask');
  const isOn = masks.length === 0 || masks.length < present.length;
  if (isOn) print(`${name} is switched on${wasOff || wasJudged ? '' : ' already'}`);
  for (const mask of masks) warn(maskWarning(mask));
  for (const { program } of present) {
    if (!found.some((plan) => plan.program === program))
      warn(`there is no plan of '${program}'; 'prefault train${storeFlags(target)} -- ${program}' makes one`);
  }
}
