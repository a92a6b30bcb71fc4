import type { Profile } from '../profile/index.js';
import { contentOrThrow, readProfileFile } from '../store/index.js';
import type { ChosenStores } from './choose-store.js';
import { findProfile } from './find-profile.js';

/** The profile that the user means: a file if it is named as one, else as `findProfile`. */
export async function readAppProfile(app: string, { root, reading }: ChosenStores): Promise<Profile> {
  if (app.endsWith('.json')) return readProfileFile(app);
  return contentOrThrow(await findProfile(app, reading, { root, env: process.env }));
}
