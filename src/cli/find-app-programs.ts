import { PrefaultError } from '../errors.js';
import { contentOrThrow, type NamedProgram, namePlans, SCOPES } from '../store/index.js';
import type { ChosenStores } from './choose-store.js';
import { canonicalProgram, findProfile } from './find-profile.js';

/** What the user means by APP where programs are switched: a profile, or a program with or without one. */
export interface AppPrograms {
  name: string;
  programs: readonly string[];
  /** Those that are there, with the names of their plans. */
  present: readonly NamedProgram[];
}

interface Named {
  name: string;
  programs: readonly string[];
}

async function find(
  app: string,
  { root, target, all }: ChosenStores,
  disabled: readonly string[],
): Promise<Named> {
  const place = { root, env: process.env };
  try {
    const stored = await findProfile(app, all.slice(SCOPES.indexOf(target.scope)), place);
    return { name: stored.name, programs: contentOrThrow(stored).programs };
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    // A path says which program is meant, however many profiles know it.
    const isOne = error.code === 'NOT_FOUND' || (error.code === 'USAGE' && app.includes('/'));
    const found = isOne ? await canonicalProgram(app, root, process.env) : undefined;
    const program = found ?? disabled.find((path) => path === app);
    if (program === undefined) throw error;
    return { name: app, programs: [program] };
  }
}

/**
 * The programs of the profile that `app` names, else the program that it names. One of them has to be there, or
 * to be among those that are switched off (`disabled`). Throws NOT_FOUND, USAGE if several profiles may be meant.
 */
export async function findAppPrograms(
  app: string,
  chosen: ChosenStores,
  disabled: readonly string[] = [],
): Promise<AppPrograms> {
  const { name, programs } = await find(app, chosen, disabled);
  const present = await namePlans(chosen.root, programs);
  if (present.length > 0 || programs.some((program) => disabled.includes(program)))
    return { name, programs, present };
  throw new PrefaultError(`no program of '${name}' is there ('${programs[0] ?? name}')`, {
    code: 'NOT_FOUND',
    subject: app,
    remedy: `a plan is named after its program's file: install the program first, or run 'prefault remove ${name}'`,
  });
}
