import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import { withoutMode } from '../../profile/index.js';
import {
  contentOrThrow,
  installProfile,
  readPlanInside,
  readProfile,
  removeProfile,
  type StoredProfile,
} from '../../store/index.js';
import { resolveInRoot } from '../../system/index.js';
import { addCommand, addStoreOptions, type StoreOptions } from '../add-command.js';
import { type ChosenStores, chooseStores } from '../choose-store.js';
import { findProfile } from '../find-profile.js';
import { print, warn } from '../output.js';
import { refreshNow } from '../refresh-now.js';
import { installationLines, staleWarning } from '../report-installation.js';

function elsewhere({ name, store }: StoredProfile): PrefaultError {
  const remedy = {
    user: 'use --user to remove it from your own store',
    system: 'run it as root with --system',
    shipped: 'it belongs to a package: remove the package',
  }[store.scope];
  return new PrefaultError(`profile '${name}' is in the ${store.scope} store`, {
    code: 'NOT_FOUND',
    subject: name,
    remedy,
  });
}

async function find(app: string, { target, all, root }: ChosenStores): Promise<StoredProfile> {
  const place = { root, env: process.env };
  try {
    return await findProfile(app, [target], place);
  } catch (error) {
    if (!(error instanceof PrefaultError) || error.code !== 'NOT_FOUND') throw error;
    throw elsewhere(await findProfile(app, all, place));
  }
}

/** The profile without the mode takes its own place, and its plans are compiled anew. */
async function removeMode(stored: StoredProfile, mode: string, { target }: ChosenStores): Promise<void> {
  const whole = contentOrThrow(stored);
  // What was carried over is made anew from what was recorded.
  const profile = withoutMode((await readProfile(target, stored.name)) ?? whole, mode);
  const installation = await installProfile(target, profile);
  print(`removed   mode ${mode} of ${stored.name}`, ...installationLines(installation));
  const warning = staleWarning(profile, installation.stale);
  if (warning !== undefined) warn(warning);
}

async function remove(app: string, options: StoreOptions & { mode?: string }): Promise<void> {
  const chosen = await chooseStores(options, process.env);
  const stored = await find(app, chosen);
  const { name, content } = stored;
  if (options.mode !== undefined) return removeMode(stored, options.mode, chosen);
  const { profilePath, removedPaths } = await removeProfile(chosen.target, name);
  print(...[profilePath, ...removedPaths].map((path) => `removed ${path}`));
  const programs = content instanceof PrefaultError ? [] : content.programs;
  const carriers = programs.filter((path) => readPlanInside(resolveInRoot(chosen.root, path)) !== undefined);
  if (carriers.length > 0) await refreshNow(chosen, carriers);
}

export function addRemove(program: Command): void {
  const command = addCommand(program, 'remove <APP>', {
    summary: 'remove a profile and its plans',
    about:
      'Removes a profile and the plans compiled from it, so that the program starts as if it had never been ' +
      'trained; a plan that it carries itself counts again. With --mode only one usage pattern is removed, and the plans are compiled from the others. APP is ' +
      'the name of a profile, or a program.',
    examples: [
      ['prefault remove git', "root: the system's; others: their own"],
      ['prefault remove git --mode status', 'one usage pattern of it'],
    ],
  });
  command.option('--mode <NAME>', 'remove only this usage pattern');
  addStoreOptions(command, 'writes');
  command.action(remove);
}
