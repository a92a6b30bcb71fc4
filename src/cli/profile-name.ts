import { basename } from 'node:path';
import { calledName } from '../plan/index.js';
import { intactProfiles, listProfiles, SCOPES } from '../store/index.js';
import type { ChosenMode, TrainedStart } from './choose-mode.js';
import type { ChosenStores } from './choose-store.js';
import { usageError } from './usage-error.js';

const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]{0,127}$/;

export interface NameRequest {
  asked: string | undefined;
  mode: ChosenMode | undefined;
  start: TrainedStart;
  /** Where profiles are looked for that serve the program already; undefined if the profile goes into a file. */
  stores: ChosenStores | undefined;
}

async function nameServing(program: string, { target, all }: ChosenStores): Promise<string | undefined> {
  const profiles = intactProfiles(await listProfiles(all.slice(SCOPES.indexOf(target.scope))));
  return profiles.find(({ programs }) => programs[0] === program)?.name;
}

/**
 * The name of the profile: as asked for, or the one that the program is called by. A mode goes into the profile that
 * serves the program already, whatever the program is called by: a mode for each name is what many programs need.
 * Without such a profile, one whose mode is a name that the program is called by has the name of the program's file.
 */
export async function profileName({ asked, mode, start, stores }: NameRequest): Promise<string> {
  const { called, canonical } = start;
  const own = mode !== undefined && mode.token === calledName(called) ? canonical : called;
  const serving =
    mode === undefined || stores === undefined ? undefined : await nameServing(canonical, stores);
  const chosen = asked ?? serving ?? basename(own);
  if (PROFILE_NAME.test(chosen)) return chosen;
  const remedy = 'give one of letters, digits and + . _ - with --name, at most 128, a letter or digit first';
  throw usageError(`'${chosen}' is no name for a profile`, chosen, remedy);
}
