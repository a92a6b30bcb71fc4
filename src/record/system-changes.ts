import {
  findTracefs,
  type Mount,
  makeMountPoint,
  mountTracefs,
  readAheadFile,
  readReadAheadKiB,
  TraceInstance,
  undoAtExit,
  writeReadAheadKiB,
} from '../system/index.js';
import { type ChangedReadAhead, type Changes, RECORDER_LOCK, RecorderLock } from './recorder-lock.js';
import { undoChanges } from './undo-changes.js';

/** One page: whatever more comes in was asked for. The kernel rounds 0 to no read-ahead at all, another path. */
const RECORDING_READ_AHEAD_KIB = 4;
const MOUNT_PARENT = '/run/prefault';
export const INSTANCE_PREFIX = 'prefault-';

/**
 * What a trace recording changes in the system. Each change is written into the lock file before it is made,
 * and undone by `undo`, at exit or on a signal, or, after a SIGKILL, by the next run (`repairLeftovers`).
 */
export class SystemChanges {
  private changes: Changes = { readAhead: [] };
  private readonly undoOnce: () => void;
  private instance: TraceInstance | undefined;

  private constructor(
    private readonly lock: RecorderLock,
    /** What a killed recording had left and was undone now, a clause each. */
    readonly repaired: readonly string[],
  ) {
    this.undoOnce = undoAtExit(() => {
      this.instance?.remove();
      undoChanges(this.changes);
      this.lock.release();
    });
  }

  /** Takes the lock and repairs what its last holder left. Throws as RecorderLock.acquire does. */
  static begin(lockPath = RECORDER_LOCK): SystemChanges {
    const lock = RecorderLock.acquire(lockPath);
    const repaired = undoChanges(lock.leftover);
    lock.declare({ readAhead: [] });
    return new SystemChanges(lock, repaired);
  }

  /** Where tracefs is, mounted for this recording if it is nowhere. Throws SYSTEM where it cannot be. */
  async tracefs(): Promise<string> {
    const found = await findTracefs();
    if (found !== undefined) return found;
    const mountPoint = makeMountPoint(MOUNT_PARENT);
    this.declare({ mountPoint });
    await mountTracefs(mountPoint);
    return mountPoint;
  }

  /** Sets the read-ahead of these mounts' devices to one page. */
  shrinkReadAhead(mounts: readonly Mount[]): void {
    const files = new Set(mounts.map((mount) => readAheadFile(mount)).filter((file) => file !== undefined));
    const known = new Set(this.changes.readAhead.map(({ file }) => file));
    const changed: ChangedReadAhead[] = [];
    for (const file of files) {
      const oldKiB = readReadAheadKiB(file);
      if (oldKiB === undefined || oldKiB === RECORDING_READ_AHEAD_KIB || known.has(file)) continue;
      changed.push({ file, oldKiB, newKiB: RECORDING_READ_AHEAD_KIB });
    }
    if (changed.length === 0) return;
    this.declare({ readAhead: [...this.changes.readAhead, ...changed] });
    for (const { file, newKiB } of changed) writeReadAheadKiB(file, newKiB);
  }

  /** A trace buffer; the one before is removed. */
  traceInstance(tracefs: string, bufferKiBPerCpu: number, events: readonly string[]): TraceInstance {
    this.instance?.remove();
    const name = `${INSTANCE_PREFIX}${process.pid}`;
    this.declare({ traceInstance: `${tracefs}/instances/${name}` });
    this.instance = new TraceInstance({ tracefs, name, bufferKiBPerCpu, events });
    return this.instance;
  }

  /** Undoes everything and releases the lock; may be called twice. */
  undo(): void {
    this.undoOnce();
  }

  private declare(more: Partial<Changes>): void {
    this.changes = { ...this.changes, ...more };
    this.lock.declare(this.changes);
  }
}
