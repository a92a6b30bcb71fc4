import { PrefaultError } from '../errors.js';
import { contentOrThrow, type NamedProgram, namePlans, SCOPES } from '../store/index.js';
import type { ChosenStores } from './choose-store.js';
import { canonicalProgram, findProfile } from './find-profile.js';

/** What the user means by APP where programs are switched: a profile, or a program with or without one. */
export interface AppPrograms {
  name: string;
  /** Those that are there. */
  programs: readonly NamedProgram[];
}

interface Named {
  name: string;
  programs: readonly string[];
}

async function find(app: string, { root, target, all }: ChosenStores): Promise<Named> {
  const place = { root, env: process.env };
  try {
    const stored = await findProfile(app, all.slice(SCOPES.indexOf(target.scope)), place);
    return { name: stored.name, programs: contentOrThrow(stored).programs };
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    // A path says which program is meant, however many profiles know it.
    const isOne = error.code === 'NOT_FOUND' || (error.code === 'USAGE' && app.includes('/'));
    const program = isOne ? await canonicalProgram(app, root, process.env) : undefined;
    if (program === undefined) throw error;
    return { name: app, programs: [program] };
  }
}

/**
 * The programs of the profile that `app` names, else the program that it names, with the names of their plans.
 * Throws NOT_FOUND, USAGE if several profiles may be meant.
 */
export async function findAppPrograms(app: string, chosen: ChosenStores): Promise<AppPrograms> {
  const { name, programs } = await find(app, chosen);
  const named = await namePlans(chosen.root, programs);
  if (named.length > 0) return { name, programs: named };
  throw new PrefaultError(`no program of '${name}' is there ('${programs[0] ?? name}')`, {
    code: 'NOT_FOUND',
    subject: app,
    remedy: `a plan is named after its program's file: install the program first, or run 'prefault remove ${name}'`,
  });
}
