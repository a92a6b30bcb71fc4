import parseVersion from 'semver/functions/parse';
import { PrefaultError } from '../errors.js';
import { checkDocument } from './check-document.js';
import { FORMAT, type ProfileDocument } from './document.js';
import { readMode } from './mode-document.js';
import type { Profile } from './profile.js';
import { type Refuse, refusing } from './refuse.js';

/** The major version that is read here. */
const MAJOR = 1;

/**
 * Reads a profile from the text of its file.
 *
 * @param subject names the profile in errors, as its path does
 * @throws PrefaultError BAD_FORMAT naming the field that is wrong; NEWER_FORMAT for a later major version
 */
export function decodeProfile(text: string, subject: string): Profile {
  const refuse = refusing(subject);
  const input = parseJson(text, refuse);
  const { format, version } = Object(input) as Record<string, unknown>;
  if (format !== FORMAT) refuse('format', `must be '${FORMAT}'`);
  const { major, minor } = readVersion(version) ?? refuse('version', "must be a version like '1.0.0'");
  if (major > MAJOR) {
    throw new PrefaultError(
      `${subject} is a profile of format version ${version}, newer than this prefault reads`,
      {
        code: 'NEWER_FORMAT',
        subject,
        remedy: 'update prefault, or train again with this one',
      },
    );
  }
  if (major !== MAJOR) refuse('version', `${version} is no version of the format`);
  return fromDocument(checkDocument(input, minor > 0, refuse));
}

/** What stands in a profile's file as values; the document has been checked. */
export function fromDocument({ name, programs, recorders, files, modes }: ProfileDocument): Profile {
  return {
    name,
    programs,
    recorders,
    files: files.map(({ path, size, buildId, contentKey, fingerprint }) => ({
      path,
      sizeBytes: size,
      ...(buildId === undefined ? {} : { buildId }),
      contentKey,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    })),
    modes: modes.map(readMode),
  };
}

function parseJson(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    /* The engine's message quotes the text, which may hold anything. */
    const why = error instanceof Error ? error.message : String(error);
    return refuse('', `is not JSON (${why.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 120)})`);
  }
}

/* semver alone is too generous: 'v1.0.0', '1.0.0+build' and '1.0.0-rc' are not versions of a format. */
function readVersion(version: unknown): { major: number; minor: number } | undefined {
  if (typeof version !== 'string') return undefined;
  const parsed = parseVersion(version);
  return parsed === null || version !== `${parsed.major}.${parsed.minor}.${parsed.patch}`
    ? undefined
    : parsed;
}
