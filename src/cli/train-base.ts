import { PrefaultError } from '../errors.js';
import { decodeProfile, type Profile } from '../profile/index.js';
import { readProfile, SCOPES } from '../store/index.js';
import { canonicalPath, readFacts, readText, resolveInRoot, withoutRoot } from '../system/index.js';
import type { ChosenStores } from './choose-store.js';

export interface BaseRequest {
  name: string;
  /** Where the program is within the root. */
  program: string;
  output: string | undefined;
  stores: ChosenStores;
}

async function fromFile(path: string): Promise<Profile | undefined> {
  const text = await readText(path);
  return text === undefined || text === '' ? undefined : decodeProfile(text, path);
}

// One that a later store has is taken along too: a copy in an earlier store hides it with all its modes.
async function fromStores(name: string, { target, all }: ChosenStores): Promise<Profile | undefined> {
  for (const store of all.slice(SCOPES.indexOf(target.scope))) {
    const profile = await readProfile(store, name);
    if (profile !== undefined) return profile;
  }
  return undefined;
}

async function isOfAnotherProgram(
  { programs }: Profile,
  program: string,
  root: string,
): Promise<string | undefined> {
  const canonical = await canonicalPath(resolveInRoot(root, program));
  const [first] = programs;
  if (canonical === undefined || first === undefined) return undefined;
  if (programs.includes(withoutRoot(root, canonical))) return undefined;
  // The program moved: its old place is empty.
  return (await readFacts(resolveInRoot(root, first))) === undefined ? undefined : first;
}

/**
 * The profile that the training goes into: the output file's, or the one of that name in the store. Undefined
 * if a new one is made. Throws CONFLICT if it is another program's.
 */
export async function baseProfile({
  name,
  program,
  output,
  stores,
}: BaseRequest): Promise<Profile | undefined> {
  const existing = output === undefined ? await fromStores(name, stores) : await fromFile(output);
  if (existing === undefined) return undefined;
  const other = await isOfAnotherProgram(existing, program, stores.root);
  if (other === undefined) return existing;
  throw new PrefaultError(`the profile '${existing.name}' is of another program, '${other}'`, {
    code: 'CONFLICT',
    subject: name,
    remedy: output === undefined ? 'choose another name with --name' : 'write to another file',
  });
}
