import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { decodeProfile, type Profile } from '../profile/index.js';
import {
  effectiveUserId,
  type FileToWrite,
  noSuchFile,
  readFacts,
  readLinkFacts,
  readNames,
  readPlainText,
  readText,
} from '../system/index.js';
import type { Scope, Store } from './store.js';

const ENDING = '.prefault.json';
const PORTED_MODE = 0o644;
const WRITABLE_BY_OTHERS = 0o022;
const ROOT_ID = 0;

/** A profile in a store, or why the file there is none. */
export interface StoredProfile {
  name: string;
  store: Store;
  path: string;
  /** As it was carried over to later builds, where it was: what plans are made of. */
  content: Profile | PrefaultError;
  /** The copy that the content is from, where it is not from the profile itself. */
  portedPath?: string;
  /** A scope that comes first and has a profile of this name. */
  shadowedBy?: Scope;
}

export function profilePath({ profileDirectory }: Store, name: string): string {
  return join(profileDirectory, `${name}${ENDING}`);
}

/**
 * Where the copy of a profile lies that was carried over to later builds. The original is never rewritten: each copy is
 * made from it, so that no errors add up over many upgrades, and a downgrade finds it as it was.
 */
export function portedPath({ portedDirectory }: Store, name: string): string {
  return join(portedDirectory, `${name}${ENDING}`);
}

/** Reads a profile from any path. Throws NOT_FOUND, BAD_FORMAT, NEWER_FORMAT, PERMISSION. */
export async function readProfileFile(path: string): Promise<Profile> {
  const text = await readText(path);
  if (text === undefined) {
    throw noSuchFile(path);
  }
  return decodeProfile(text, path);
}

/** The profile of that name in one store; undefined if there is none. Throws as `readProfileFile`. */
export async function readProfile(store: Store, name: string): Promise<Profile | undefined> {
  const path = profilePath(store, name);
  const facts = await readFacts(path);
  // Who reads a FIFO waits for its writer.
  if (facts !== undefined && facts.kind !== 'file') {
    throw new PrefaultError(`'${path}' is no regular file, and so no profile`, {
      code: 'BAD_FORMAT',
      subject: path,
      remedy: 'remove it',
    });
  }
  const text = await readText(path);
  if (text === undefined) return undefined;
  const profile = decodeProfile(text, path);
  if (profile.name === name) return profile;
  throw new PrefaultError(`'${path}' holds a profile of another name, '${profile.name}'`, {
    code: 'BAD_FORMAT',
    subject: path,
    remedy: `rename it to '${profile.name}${ENDING}'`,
  });
}

/** The copy as it is to be written: in the place of whatever bears its name. */
export function portedFile(store: Store, name: string, text: string): FileToWrite {
  return { path: portedPath(store, name), data: text, mode: PORTED_MODE, replaces: 'anything' };
}

/** What stands in the copy of a profile; undefined if there is none, or one that others may have written. */
export async function portedText(store: Store, name: string): Promise<string | undefined> {
  const path = portedPath(store, name);
  try {
    const facts = await readLinkFacts(path);
    if (facts === undefined || (facts.mode & WRITABLE_BY_OTHERS) !== 0) return undefined;
    const owners = store.scope === 'user' ? [effectiveUserId(), ROOT_ID] : [ROOT_ID];
    // An image may be unpacked by a user.
    if (store.root === '/' && !owners.includes(facts.ownerId)) return undefined;
    return await readPlainText(path);
  } catch (error) {
    if (error instanceof PrefaultError) return undefined;
    throw error;
  }
}

/** The copy of a profile, where there is one that can be read: others are made anew by the next refresh. */
export async function readPorted(store: Store, name: string): Promise<Profile | undefined> {
  try {
    const text = await portedText(store, name);
    const profile = text === undefined ? undefined : decodeProfile(text, portedPath(store, name));
    return profile?.name === name ? profile : undefined;
  } catch (error) {
    if (error instanceof PrefaultError) return undefined;
    throw error;
  }
}

/** The names of what lies in a store as a profile, sorted; nothing is read. */
export function profileNames({ profileDirectory }: Store): Promise<string[]> {
  return namesIn(profileDirectory);
}

/** The names of the profiles that there are copies of. */
export function portedNames({ portedDirectory }: Store): Promise<string[]> {
  return namesIn(portedDirectory);
}

async function namesIn(directory: string): Promise<string[]> {
  const files = (await readNames(directory)) ?? [];
  return files
    .filter((file) => !file.startsWith('.') && file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));
}

type Content = Pick<StoredProfile, 'content' | 'portedPath'>;

async function contentOf(store: Store, name: string): Promise<Content | undefined> {
  try {
    const original = await readProfile(store, name);
    if (original === undefined) return undefined;
    const ported = await readPorted(store, name);
    return ported === undefined
      ? { content: original }
      : { content: ported, portedPath: portedPath(store, name) };
  } catch (error) {
    if (error instanceof PrefaultError) return { content: error };
    throw error;
  }
}

/**
 * All profiles of the given stores, in the order of the stores, by name within each. A damaged file is
 * listed with its error, so that it does not hide the others. Throws PERMISSION if a directory cannot be read.
 */
export async function listProfiles(stores: readonly Store[]): Promise<StoredProfile[]> {
  const listed: StoredProfile[] = [];
  const firstScope = new Map<string, Scope>();
  for (const store of stores) {
    for (const name of await profileNames(store)) {
      const content = await contentOf(store, name);
      if (content === undefined) continue;
      const shadowedBy = firstScope.get(name);
      listed.push({
        name,
        store,
        path: profilePath(store, name),
        ...content,
        ...(shadowedBy === undefined ? {} : { shadowedBy }),
      });
      if (shadowedBy === undefined) firstScope.set(name, store.scope);
    }
  }
  return listed;
}

/** The profiles among what a store lists; damaged files are left out. */
export function intactProfiles(listed: readonly StoredProfile[]): Profile[] {
  return listed.flatMap(({ content }) => (content instanceof PrefaultError ? [] : [content]));
}
