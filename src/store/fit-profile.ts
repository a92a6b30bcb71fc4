import type { FileIdentity, PlanFile } from '../plan/index.js';
import type { Profile, ProfileFile } from '../profile/index.js';
import {
  contentKeyOf,
  type ExaminedFile,
  examineFile,
  examineOrWhy,
  type FileLookup,
} from './identify-file.js';
import { regeneratedBy } from './regenerated-files.js';

/** Whether a file on disk fits its entry in a profile (docs/profile-format.md, "File"). */
export type FileVerdict =
  | {
      path: string;
      state: 'fresh';
      /** Written anew by triggers here: taken as it is and not compared (regenerated-files.ts). */
      regenerated?: true;
    }
  | { path: string; state: 'stale'; why: StaleReason; expected?: string; found?: string };

export type StaleReason = 'absent' | 'unreadable' | 'size' | 'build-id' | 'content';

/** How appliers recognise a file as it is now; what `compilePlan` wants to know. */
export interface FileOnDisk {
  sizeBytes: number;
  identity: FileIdentity;
}

/** A profile held against the files below a root. */
export interface Fit {
  /** One for each file of the profile, in its order. */
  verdicts: readonly FileVerdict[];
  /** The fresh files. */
  identities: ReadonlyMap<string, FileOnDisk>;
}

function isSame(file: ExaminedFile, known: PlanFile): boolean {
  if (file.sizeBytes !== known.sizeBytes) return false;
  const [a, b] = [file.identity, known.identity];
  if (a.kind === 'build-id') return b.kind === 'build-id' && a.buildId === b.buildId;
  return (
    a.kind === 'mtime' &&
    b.kind === 'mtime' &&
    a.mtimeSeconds === b.mtimeSeconds &&
    a.mtimeNanoseconds === b.mtimeNanoseconds
  );
}

function isRegenerated({ path, buildId }: ProfileFile, { isElf }: ExaminedFile): boolean {
  return !isElf && buildId === undefined && regeneratedBy(path) !== undefined;
}

// A file that is written anew on each system keeps the size that was recorded: plans must not change with it.
function onDisk(entry: ProfileFile, file: ExaminedFile): FileOnDisk {
  return isRegenerated(entry, file)
    ? { sizeBytes: entry.sizeBytes, identity: { kind: 'path' } }
    : { sizeBytes: file.sizeBytes, identity: file.identity };
}

/** What `fitProfile` may take for known, or is given to look with. */
export interface FitOptions {
  /**
   * Files of a plan that was compiled from this profile: where size and modification time are still the plan's,
   * the content is taken for unchanged and not read again.
   */
  compiled?: readonly PlanFile[];
  /** Verdicts on files that have not changed since, nor has the profile: they are not judged again. */
  remembered?: ReadonlyMap<string, FileVerdict>;
  contentKey?: typeof contentKeyOf;
}

async function judge(
  entry: ProfileFile,
  file: ExaminedFile,
  known: PlanFile | undefined,
  keyOf: typeof contentKeyOf,
): Promise<FileVerdict> {
  const { path } = entry;
  const fresh: FileVerdict = { path, state: 'fresh' };
  if (isRegenerated(entry, file)) return { ...fresh, regenerated: true };
  if (entry.buildId !== undefined && entry.buildId === file.buildId) return fresh;
  if (known !== undefined && isSame(file, known)) return fresh;
  if (!file.isElf && entry.buildId === undefined && file.sizeBytes !== entry.sizeBytes) {
    return {
      path,
      state: 'stale',
      why: 'size',
      expected: `${entry.sizeBytes} bytes`,
      found: `${file.sizeBytes} bytes`,
    };
  }
  const key = await keyOf(file);
  if (key === undefined) return { path, state: 'stale', why: 'absent' };
  if (key === entry.contentKey) return fresh;
  if (entry.buildId !== undefined || file.buildId !== undefined) {
    return {
      path,
      state: 'stale',
      why: 'build-id',
      expected: entry.buildId ?? 'none',
      found: file.buildId ?? 'none',
    };
  }
  return { path, state: 'stale', why: 'content', expected: entry.contentKey, found: key };
}

/**
 * Holds every file of a profile against what lies at its path.
 *
 * @param where the root directory that the paths are below, or a look-up of one's own
 */
export async function fitProfile(
  profile: Profile,
  where: string | FileLookup,
  { compiled = [], remembered, contentKey = contentKeyOf }: FitOptions = {},
): Promise<Fit> {
  const look: FileLookup = typeof where === 'string' ? (path) => examineFile(where, path) : where;
  const known = new Map(compiled.map((file) => [file.path, file]));
  const verdicts: FileVerdict[] = [];
  const identities = new Map<string, FileOnDisk>();
  // One after the other: the files of a large program do not fit into memory together.
  for (const entry of profile.files) {
    const file = await examineOrWhy(look, entry.path);
    if (typeof file === 'string') {
      verdicts.push({ path: entry.path, state: 'stale', why: file });
      continue;
    }
    const verdict =
      remembered?.get(entry.path) ?? (await judge(entry, file, known.get(entry.path), contentKey));
    verdicts.push(verdict);
    if (verdict.state === 'fresh') identities.set(entry.path, onDisk(entry, file));
  }
  return { verdicts, identities };
}

/** The verdict on every file of a profile, each read as far as needed to be sure. */
export async function verifyProfile(profile: Profile, root: string): Promise<readonly FileVerdict[]> {
  return (await fitProfile(profile, root)).verdicts;
}
