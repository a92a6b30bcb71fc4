import { basename } from 'node:path';
import { PrefaultError } from '../errors.js';
import { listProfiles, type Store, type StoredProfile } from '../store/index.js';
import { canonicalPath, resolveInRoot, withoutRoot } from '../system/index.js';
import { lookUpProgram } from './find-program.js';
import { nearNames } from './suggest.js';

function programsOf({ content }: StoredProfile): readonly string[] {
  return content instanceof PrefaultError ? [] : content.programs;
}

/** The canonical path, within the root, of the program that `app` means; undefined if it means none. */
export async function canonicalProgram(
  app: string,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  // A file that cannot be executed is simply no program that a profile could be for.
  const path = await lookUpProgram(app, root, env).catch(() => undefined);
  const resolved = path === undefined ? undefined : await canonicalPath(resolveInRoot(root, path));
  return resolved === undefined ? undefined : withoutRoot(root, resolved);
}

function only(app: string, found: readonly StoredProfile[]): StoredProfile | undefined {
  const [first, second] = found;
  if (first === undefined || second === undefined) return first;
  throw new PrefaultError(
    `'${app}' may be any of the profiles ${found.map(({ name }) => `'${name}'`).join(', ')}`,
    {
      code: 'USAGE',
      subject: app,
      remedy: 'give the name of one',
    },
  );
}

function unknown(app: string, known: readonly StoredProfile[]): PrefaultError {
  const names = known.flatMap((profile) => [
    profile.name,
    ...programsOf(profile).map((path) => basename(path)),
  ]);
  const near = nearNames(basename(app), names).map((name) => `'${name}'`);
  return new PrefaultError(
    `no profile '${app}'${near.length === 0 ? '' : ` (did you mean ${near.join(' or ')}?)`}`,
    {
      code: 'NOT_FOUND',
      subject: app,
      remedy: "run 'prefault list' to see what there is, or 'prefault train' to make one",
    },
  );
}

/**
 * The profile that the user means by `app`: one of that name, else one for the program of that path, of that
 * name, or found in PATH under that name. Names in earlier stores shadow the later ones.
 *
 * Throws NOT_FOUND (with near names), USAGE if several may be meant.
 */
export async function findProfile(
  app: string,
  stores: readonly Store[],
  { root, env }: { root: string; env: NodeJS.ProcessEnv },
): Promise<StoredProfile> {
  const known = (await listProfiles(stores)).filter(({ shadowedBy }) => shadowedBy === undefined);
  const named = known.find(({ name }) => name === app);
  if (named !== undefined) return named;
  const byFirstProgram = only(
    app,
    known.filter((profile) => basename(programsOf(profile)[0] ?? '') === app),
  );
  if (byFirstProgram !== undefined) return byFirstProgram;
  const program = (await canonicalProgram(app, root, env)) ?? app;
  const serving = known.filter((profile) => programsOf(profile).includes(program));
  const started = serving.filter((profile) => programsOf(profile)[0] === program);
  const found = only(app, started.length > 0 ? started : serving);
  if (found !== undefined) return found;
  throw unknown(app, known);
}
