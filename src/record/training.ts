import {
  canonicalInRoot,
  canonicalPath,
  type FileFacts,
  isRemoteType,
  type Mount,
  mountOf,
  readFacts,
  readMounts,
  readText,
  resolveInRoot,
  temporaryDirectories,
  wallClockMs,
} from '../system/index.js';
import type { FileKey } from './helper-lines.js';
import { homeDirectories } from './home-directories.js';
import { LeftOut, type LeftOutRules } from './left-out.js';
import { NameTable } from './name-table.js';
import type { RecordRequest } from './recorder.js';
import { withoutRoot } from './root-paths.js';
import type { TracedFile } from './touched-pages.js';

const LAST_RESERVED_INODE = 15;
const PAGE_SIZE_BYTES = 4096;
const MILLISECONDS_PER_SECOND = 1000;
const NANOSECONDS_PER_MILLISECOND = 1e6;

function modifiedMs({ mtimeSeconds, mtimeNanoseconds }: FileFacts): number {
  return Number(mtimeSeconds) * MILLISECONDS_PER_SECOND + mtimeNanoseconds / NANOSECONDS_PER_MILLISECOND;
}

function isOverlay({ type }: Mount): boolean {
  return type === 'overlay';
}

/** As in LeftOutRules. */
type Places = Pick<LeftOutRules, 'homes' | 'temporaryDirectories' | 'include'>;

/** What all runs of one training share: where things are, what is called how, what is left out. */
export class Training {
  readonly names: NameTable;
  private readonly executed = new Set<string>();
  private readonly startedMs = wallClockMs();
  private places: Places = { homes: [], temporaryDirectories: [], include: [] };

  private constructor(
    /** With a canonical root. */
    readonly request: RecordRequest,
    private readonly mounts: readonly Mount[],
  ) {
    this.names = new NameTable(mounts);
  }

  static async begin(request: RecordRequest): Promise<Training> {
    const root = (await canonicalPath(request.root)) ?? request.root;
    const passwd = await readText(resolveInRoot(root, '/etc/passwd'));
    const training = new Training({ ...request, root }, await readMounts());
    training.places = {
      homes: await training.withTargets(homeDirectories(passwd ?? '')),
      temporaryDirectories: await training.withTargets(temporaryDirectories()),
      include: await training.withTargets(request.include),
    };
    return training;
  }

  // `/home` may be a symbolic link, and recorded paths are canonical. A server is not asked: it may be dead.
  private async withTargets(directories: readonly string[]): Promise<string[]> {
    const { root } = this.request;
    const typeOf = (path: string) => mountOf(this.mounts, root === '/' ? path : `${root}${path}`)?.type ?? '';
    const local = directories.filter((path) => !isRemoteType(typeOf(path)));
    const targets = await Promise.all(local.map((path) => this.canonicalInRoot(path).catch(() => undefined)));
    return [...new Set([...directories, ...targets.filter((path) => path !== undefined)])];
  }

  /** Canonical path, as seen in the root directory, of a path that a process in it named; undefined if it leads nowhere. */
  canonicalInRoot(path: string): Promise<string | undefined> {
    return canonicalInRoot(this.request.root, path);
  }

  /** Tells of programs that the start executed: canonical paths of this system. */
  addExecuted(paths: readonly string[]): void {
    for (const path of paths) {
      const inner = withoutRoot(this.request.root, path);
      if (inner !== undefined) this.executed.add(inner);
    }
  }

  /** The same for paths as a process in the root directory named them; relative ones tell nothing. */
  async addExecutedNames(paths: readonly string[]): Promise<void> {
    for (const path of new Set(paths)) {
      const canonical = path.startsWith('/') ? await this.canonicalInRoot(path) : undefined;
      if (canonical !== undefined) this.executed.add(canonical);
    }
  }

  leftOut(): LeftOut {
    const { root, includeRemote } = this.request;
    const programs = [...this.executed];
    return new LeftOut({ root, includeRemote, mounts: this.mounts, programs, ...this.places });
  }

  /**
   * The files behind these keys that are recorded. Not those that changed since the training began: what a
   * start writes anew each time cannot be recognised at the next.
   */
  async tracedFiles(keys: Iterable<FileKey>): Promise<Map<FileKey, TracedFile>> {
    const files = new Map<FileKey, TracedFile>();
    const leftOut = this.leftOut();
    for (const key of new Set(keys)) {
      const named = this.names.find(key);
      if (named?.type !== 'file' || leftOut.reason(named.path) !== undefined) continue;
      // What this user may not look at, the plan could not be checked against either.
      const facts = await readFacts(named.path).catch(() => undefined);
      if (facts?.kind !== 'file') continue;
      if (modifiedMs(facts) >= this.startedMs) continue;
      files.set(key, { path: named.path, lastPage: Math.ceil(facts.sizeBytes / PAGE_SIZE_BYTES) - 1 });
    }
    return files;
  }

  /**
   * Whether a trace's pages may belong to a file of a mounted file system: not to a block device, nor to the
   * inodes that btrfs and f2fs keep their metadata in.
   */
  isFile(key: FileKey): boolean {
    const [device, inode] = key.split('/');
    return Number(inode) > LAST_RESERVED_INODE && this.mounts.some((mount) => mount.device === device);
  }

  /**
   * The mounts whose devices the start reads from, given files that it opened. All there are if one of these
   * lies on an overlay, whose layers may be anywhere, or if nothing is known.
   */
  mountsOf(paths: readonly string[]): readonly Mount[] {
    const used = new Set<Mount>();
    for (const path of [this.request.root, ...paths]) {
      const mount = mountOf(this.mounts, path);
      if (mount !== undefined) used.add(mount);
    }
    return paths.length === 0 || [...used].some(isOverlay) ? this.mounts : [...used];
  }
}
