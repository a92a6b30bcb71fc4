import { delay, monotonicMs } from '../system/index.js';
import { type Daemon, readDaemon } from './read-daemon.js';

const RETRY_MS = 50;

/** Reads the state of a daemon that was just started until it runs, for so long at most; what was read last. */
export async function awaitDaemon(root: string, patienceMs: number): Promise<Daemon> {
  const deadlineMs = monotonicMs() + patienceMs;
  let daemon = await readDaemon(root);
  while (!daemon.running && monotonicMs() < deadlineMs) {
    await delay(RETRY_MS);
    daemon = await readDaemon(root);
  }
  return daemon;
}
