import { basename, parse, resolve } from 'node:path';
import { calledName, matchesToken } from '../plan/index.js';
import { isOneLine, type Profile } from '../profile/index.js';
import { readFacts, resolveInRoot } from '../system/index.js';
import { usageError } from './usage-error.js';

/** A mode that is not the default: its name and what chooses it (docs/plan-format.md, "Modes"). */
export interface ChosenMode {
  name: string;
  token: string;
}

/** The start that is about to be recorded. Paths are within the root. */
export interface TrainedStart {
  /** The program by the name that it is called by. */
  called: string;
  /** The program's file, symbolic links resolved. */
  canonical: string;
  args: readonly string[];
  root: string;
}

const MODE_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const MAX_TOKEN_LENGTH = 255;
const NAME_ONE = 'start it with the argument that chooses the mode, and name that one: --mode NAME=ARGUMENT';

/**
 * Reads `NAME[=TOKEN]` for a start, which has to be one that the token chooses: another could never have chosen what
 * is recorded. Throws USAGE if it is not, and if the token would choose every start.
 */
export async function chosenMode(
  mode: string | undefined,
  start: TrainedStart,
): Promise<ChosenMode | undefined> {
  if (mode === undefined) return undefined;
  const split = mode.indexOf('=');
  const name = split < 0 ? mode : mode.slice(0, split);
  if (name === 'default')
    throw usageError("the mode 'default' is recorded without --mode", mode, "see 'prefault train --help'");
  if (!MODE_NAME.test(name)) {
    const remedy = 'use lower-case letters, digits and -, at most 64';
    throw usageError(`'${name}' is no name for a mode`, mode, remedy);
  }
  const token = split < 0 ? await findToken(name, start) : await readToken(mode.slice(split + 1), start);
  checkToken(token, mode, start);
  return { name, token };
}

/**
 * The mode that a reader takes for this start although another one is trained: the first whose token matches.
 * Undefined if it is the trained one.
 */
export function modeTakenInstead(
  { modes }: Pick<Profile, 'modes'>,
  trained: ChosenMode | undefined,
  { called, args }: TrainedStart,
): string | undefined {
  const first = modes.find(
    ({ name, token }) => name !== trained?.name && token !== undefined && matchesToken(token, called, args),
  )?.name;
  return first !== undefined && (trained === undefined || first < trained.name) ? first : undefined;
}

/** Throws USAGE if another mode of the profile has this mode's token. */
export function refuseSharedToken(profile: Profile, { name, token }: ChosenMode): void {
  const owner = profile.modes.find((mode) => mode.name !== name && mode.token === token);
  if (owner === undefined) return;
  const remedy = `train that one again, or remove it: prefault remove ${profile.name} --mode ${owner.name}`;
  throw usageError(`'${token}' chooses the mode '${owner.name}' of '${profile.name}'`, name, remedy);
}

/* An argument of that name, then the name that the program is called by, then a file of that name. */
async function findToken(name: string, start: TrainedStart): Promise<string> {
  const { called, args } = start;
  const argument = [name, `--${name}`, `-${name}`].find((candidate) => args.includes(candidate));
  if (argument !== undefined) return argument;
  if (calledName(called) === name) return name;
  for (const arg of args) {
    if (basename(arg) !== name && parse(arg).name !== name) continue;
    const path = await filePath(arg, start);
    if (path !== undefined) return path;
  }
  throw usageError(
    `the program is started with none of '${name}', '--${name}' and '-${name}', is not called '${name}', and no argument is a file of that name`,
    name,
    NAME_ONE,
  );
}

/* What names a file goes by the file's path: it is the same from wherever the program is started. */
async function readToken(asked: string, start: TrainedStart): Promise<string> {
  if (!/[/.]/.test(asked)) return asked;
  const args = start.args.filter((argument) => argument === asked || argument.endsWith(`/${asked}`));
  for (const argument of args) {
    const path = await filePath(argument, start);
    if (path !== undefined) return path;
  }
  return asked;
}

/* In another root a program is started in its root directory. */
async function filePath(argument: string, { root }: TrainedStart): Promise<string | undefined> {
  const path = root === '/' ? resolve(argument) : resolve('/', argument);
  const facts = await readFacts(resolveInRoot(root, path)).catch(() => undefined);
  return facts?.kind === 'file' ? path : undefined;
}

function checkToken(token: string, mode: string, { called, canonical, args }: TrainedStart): void {
  if (!isOneLine(token) || [...token].length > MAX_TOKEN_LENGTH) {
    const remedy = 'choose the mode by another argument';
    throw usageError(
      `what chooses a mode has at most ${MAX_TOKEN_LENGTH} characters, and no control characters`,
      mode,
      remedy,
    );
  }
  if (!matchesToken(token, called, args)) {
    throw token.startsWith('/')
      ? usageError(
          `the program is not started with '${token}' by a path that would be recognised`,
          mode,
          'give its absolute path, or start the program from the directory of the file',
        )
      : usageError(`the program is not started with '${token}'`, mode, NAME_ONE);
  }
  if (token === basename(canonical) && token === calledName(called))
    throw usageError(
      `'${token}' is the program's own name: it would choose the mode at every start`,
      mode,
      'name an argument that only such starts have, --mode NAME=ARGUMENT, or train without --mode',
    );
}
