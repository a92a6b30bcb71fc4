import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import {
  createLock,
  delay,
  identifyProcess,
  isAlive,
  isSuperuser,
  makeDirectory,
  monotonicMs,
  type ProcessIdentity,
  readLock,
  readNames,
  removeLeftovers,
  removeLock,
  rewriteLock,
  systemErrorName,
} from '../system/index.js';
import { planSubdirectories } from './plan-files.js';
import type { Store } from './store.js';

/** A write takes some milliseconds, one that compares large files a few seconds. */
const PATIENCE_MS = 5000;
const RETRY_MS = 50;
/** What a user starts is nobody else's business; the XDG base directory specification wants this mode too. */
const PRIVATE_MODE = 0o700;

interface Holder {
  text: string;
  process: ProcessIdentity;
}

function parseHolder(text: string): Holder {
  const [pid, startTicks] = text.trim().split(' ');
  return { text, process: { pid: Number(pid), startTicks: startTicks ?? '' } };
}

function ownText(): string {
  const startTicks = identifyProcess(process.pid)?.startTicks ?? '';
  return `${process.pid} ${startTicks}\n`;
}

/**
 * Takes a lock file, or tells which live process has it. A lock whose process is gone is taken over; who may
 * do so is settled by a second lock named after the dead holder, so that two successors cannot both believe it.
 */
function tryLock(path: string): ProcessIdentity | undefined {
  if (createLock(path, ownText())) return undefined;
  const found = readLock(path);
  if (found === undefined) return tryLock(path);
  const holder = parseHolder(found);
  if (isAlive(holder.process)) return holder.process;
  const claim = `${path}.after-${holder.process.pid}`;
  const rival = tryLock(claim);
  if (rival !== undefined) return rival;
  try {
    if (readLock(path) !== holder.text) return tryLock(path);
    rewriteLock(path, ownText());
    return undefined;
  } finally {
    removeLock(claim);
  }
}

async function takeLock(path: string, store: Store, patienceMs: number): Promise<void> {
  const deadlineMs = monotonicMs() + patienceMs;
  for (let holder = tryLock(path); holder !== undefined; holder = tryLock(path)) {
    if (monotonicMs() > deadlineMs) {
      throw new PrefaultError(`the ${store.scope} store is being written by process ${holder.pid}`, {
        code: 'BUSY',
        subject: store.profileDirectory,
        remedy: 'try again when it has ended',
      });
    }
    await delay(RETRY_MS);
  }
}

/** What a killed process left of its try to take the lock: the name ends with its process id. */
const LOCK_LEFTOVER = /^\.lock\..*?(\d+)$/;

// Nobody else writes while the lock is held, so every temporary file is what an interrupted write left. Only
// those who wait for the lock make files meanwhile.
async function cleanUp(store: Store): Promise<void> {
  for (const name of (await readNames(store.profileDirectory)) ?? []) {
    const pid = LOCK_LEFTOVER.exec(name)?.[1];
    if (pid !== undefined && identifyProcess(Number(pid)) === undefined)
      removeLock(join(store.profileDirectory, name));
  }
  for (const directory of [
    store.profileDirectory,
    store.portedDirectory,
    ...(await planSubdirectories(store)),
  ])
    await removeLeftovers(directory);
}

function forStore(store: Store, error: unknown): unknown {
  if (!(error instanceof PrefaultError) || error.code !== 'PERMISSION') return error;
  if (store.scope === 'user' || isSuperuser() || systemErrorName(error.cause) === 'EROFS') return error;
  const { code, subject, message } = error;
  return new PrefaultError(message, {
    code,
    subject,
    remedy:
      store.root === '/'
        ? 'run it as root, or use --user for a store of your own'
        : 'run it as the owner of that directory',
    cause: error,
  });
}

// A user's plan directory is made at once: whoever writes the first plan makes what is missing with another mode.
async function makeDirectories({ scope, profileDirectory, planDirectory }: Store): Promise<void> {
  if (scope !== 'user') return makeDirectory(profileDirectory);
  for (const directory of [profileDirectory, planDirectory]) await makeDirectory(directory, PRIVATE_MODE);
}

/**
 * Runs `work` while no other process writes the store. Waits a few seconds for one that does, then throws BUSY
 * with its process id.
 */
export async function withStoreLock<T>(
  store: Store,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const path = join(store.profileDirectory, '.lock');
  try {
    await makeDirectories(store);
    await takeLock(path, store, patienceMs);
    try {
      await cleanUp(store);
      return await work();
    } finally {
      removeLock(path);
    }
  } catch (error) {
    throw forStore(store, error);
  }
}

/**
 * Makes the directories of a store and finds out whether it can be written, before something that takes long.
 * Throws BUSY, NO_SPACE, PERMISSION.
 */
export function prepareStore(store: Store): Promise<void> {
  return withStoreLock(store, () => makeDirectory(store.planDirectory));
}
