import { checkDocument } from './check-document.js';
import { FORMAT, type ProfileDocument, VERSION } from './document.js';
import { writeMode } from './mode-document.js';
import type { Profile } from './profile.js';
import { refusing } from './refuse.js';

/**
 * Writes a profile as the text of its file; the same profile always gives the same bytes.
 *
 * @throws PrefaultError BAD_FORMAT if the profile breaks a rule of the format
 */
export function encodeProfile(profile: Profile): string {
  const document = toDocument(profile);
  checkDocument(document, false, refusing(`the profile '${profile.name}'`));
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What stands in a profile's file, keys in the order of docs/profile-format.md. */
export function toDocument({ name, programs, recorders, files, modes }: Profile): ProfileDocument {
  return {
    format: FORMAT,
    version: VERSION,
    name,
    programs: [...programs],
    recorders: [...recorders],
    files: files.map(({ path, sizeBytes, buildId, contentKey, fingerprint }) => ({
      path,
      size: sizeBytes,
      ...(buildId === undefined ? {} : { buildId }),
      contentKey,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    })),
    modes: modes.map(writeMode),
  };
}
