import { PrefaultError } from '../errors.js';
import {
  createLock,
  identifyProcess,
  isAlive,
  type ProcessIdentity,
  readLock,
  removeLock,
  rewriteLock,
  userName,
} from '../system/index.js';

export const RECORDER_LOCK = '/run/prefault/recorder.json';

/** A read-ahead setting that was changed: `file` held `oldKiB` and was given `newKiB`. */
export interface ChangedReadAhead {
  file: string;
  oldKiB: number;
  newKiB: number;
}

/** What must be undone when a recording is over. It is in the lock file before it is done. */
export interface Changes {
  readAhead: readonly ChangedReadAhead[];
  /** A directory made for a mount of tracefs. */
  mountPoint?: string;
  /** A trace instance's directory. */
  traceInstance?: string;
}

interface LockOwner extends ProcessIdentity {
  user: string;
}

interface LockContent extends LockOwner, Changes {}

function isChangedReadAhead(value: unknown): value is ChangedReadAhead {
  if (typeof value !== 'object' || value === null) return false;
  const { file, oldKiB, newKiB } = value as Partial<ChangedReadAhead>;
  return typeof file === 'string' && typeof oldKiB === 'number' && typeof newKiB === 'number';
}

/** Reads a lock file; undefined if it is not one of ours (it is written whole, so this is no interrupted write). */
export function parseLock(text: string): LockContent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startTicks, user, readAhead, mountPoint, traceInstance } = value as Partial<LockContent>;
  if (typeof pid !== 'number' || typeof startTicks !== 'string' || typeof user !== 'string') return undefined;
  if (!Array.isArray(readAhead) || !readAhead.every(isChangedReadAhead)) return undefined;
  return {
    pid,
    startTicks,
    user,
    readAhead,
    ...(typeof mountPoint === 'string' ? { mountPoint } : {}),
    ...(typeof traceInstance === 'string' ? { traceInstance } : {}),
  };
}

function busy({ pid, user }: LockContent): PrefaultError {
  return new PrefaultError(`another recording is under way (process ${pid}, user ${user})`, {
    code: 'BUSY',
    subject: RECORDER_LOCK,
    remedy: 'wait until it has ended, or use --recorder faults meanwhile',
  });
}

const NOTHING: Changes = { readAhead: [] };

/**
 * The lock of the one recording that may change the system's read-ahead. It survives its holder: what a
 * killed recording left is in it for the next one.
 */
export class RecorderLock {
  private constructor(
    private readonly path: string,
    private readonly owner: LockOwner,
    /** What the last holder did not undo. */
    readonly leftover: Changes,
  ) {}

  /** Takes the lock, a dead process's too. Throws BUSY while another process holds it; PERMISSION, NO_SPACE, SYSTEM. */
  static acquire(path = RECORDER_LOCK): RecorderLock {
    const identity = identifyProcess(process.pid);
    if (identity === undefined) {
      throw new PrefaultError('/proc is not readable', {
        code: 'SYSTEM',
        subject: '/proc',
        remedy: 'mount it',
      });
    }
    const owner = { ...identity, user: userName() };
    for (;;) {
      if (createLock(path, JSON.stringify({ ...owner, ...NOTHING })))
        return new RecorderLock(path, owner, NOTHING);
      const text = readLock(path);
      // Released in between.
      if (text === undefined) continue;
      const held = parseLock(text);
      if (held !== undefined && isAlive(held)) throw busy(held);
      return RecorderLock.takeOver(path, owner, held ?? NOTHING);
    }
  }

  // Taken over with its content, so that a kill from here on loses nothing either.
  private static takeOver(path: string, owner: LockOwner, leftover: Changes): RecorderLock {
    const lock = new RecorderLock(path, owner, leftover);
    lock.declare(leftover);
    const now = parseLock(readLock(path) ?? '');
    if (now !== undefined && now.pid !== owner.pid) throw busy(now);
    return lock;
  }

  /** Says what is about to be changed, all of it each time. */
  declare({ readAhead, mountPoint, traceInstance }: Changes): void {
    const content: LockContent = {
      ...this.owner,
      readAhead,
      ...(mountPoint === undefined ? {} : { mountPoint }),
      ...(traceInstance === undefined ? {} : { traceInstance }),
    };
    rewriteLock(this.path, JSON.stringify(content));
  }

  release(): void {
    removeLock(this.path);
  }
}

/** Whether a lock is there that no running process holds. */
export function hasDeadLock(path = RECORDER_LOCK): boolean {
  const text = readLock(path);
  if (text === undefined) return false;
  const held = parseLock(text);
  return held === undefined || !isAlive(held);
}
