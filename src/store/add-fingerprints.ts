import { fingerprintFile } from '../port/index.js';
import { type Extent, type Profile, type ProfileFile, touchedPages } from '../profile/index.js';
import { examineFile, examineOrWhy, type FileLookup } from './identify-file.js';
import { imageFits, readImage } from './read-image.js';
import { regeneratedBy } from './regenerated-files.js';
import { NO_SYMBOLS, type SymbolLookup } from './symbol-files.js';

export interface FingerprintOptions {
  symbols?: SymbolLookup;
  /** Entries that have one keep it: it may have been made with symbols. */
  missingOnly?: boolean;
  /** Who looks through a file: src/port, or a test. */
  fingerprint?: typeof fingerprintFile;
}

type Questions = Required<Omit<FingerprintOptions, 'missingOnly'>> & { look: FileLookup };

/** The file as it lies there, if it is the one that was observed and can be read. */
async function readIfFits(entry: ProfileFile, look: FileLookup): Promise<Buffer | undefined> {
  const file = await examineOrWhy(look, entry.path);
  const image = typeof file === 'string' ? undefined : await readImage(file);
  return image !== undefined && imageFits(entry, image) ? image : undefined;
}

async function withFingerprint(
  entry: ProfileFile,
  touched: readonly Extent[],
  { look, symbols, fingerprint }: Questions,
): Promise<ProfileFile> {
  try {
    const image = await readIfFits(entry, look);
    if (image === undefined) return entry;
    const text = fingerprint(
      image,
      touched,
      entry.buildId === undefined ? undefined : await symbols(entry.buildId),
    );
    const { fingerprint: _, ...rest } = entry;
    return text === undefined ? rest : { ...rest, fingerprint: text };
  } catch {
    // Unreadable, too large, or beyond what can be understood: it is prefetched, only not found again after an upgrade.
    return entry;
  }
}

/**
 * Notes in a profile what it takes to find the pages of its files in their later builds: for each file that fits its
 * entry. Entries of other files stay as they are. Files are read one after the other.
 *
 * @param where the root directory that the paths are below, or a look-up of one's own
 */
export async function addFingerprints(
  profile: Profile,
  where: string | FileLookup,
  { symbols = NO_SYMBOLS, missingOnly = false, fingerprint = fingerprintFile }: FingerprintOptions = {},
): Promise<Profile> {
  const look: FileLookup = typeof where === 'string' ? (path) => examineFile(where, path) : where;
  const touched = touchedPages(profile);
  const files: ProfileFile[] = [];
  for (const entry of profile.files) {
    const isPortable = entry.buildId !== undefined || regeneratedBy(entry.path) === undefined;
    const isWanted = isPortable && !(missingOnly && entry.fingerprint !== undefined);
    files.push(
      isWanted
        ? await withFingerprint(entry, touched.get(entry.path) ?? [], { look, symbols, fingerprint })
        : entry,
    );
  }
  return { ...profile, files };
}
