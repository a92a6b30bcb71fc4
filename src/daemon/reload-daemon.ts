import { hangUpProcess } from '../system/index.js';
import { readDaemon } from './read-daemon.js';

/** Has a running daemon read its verdicts again; false if there is none, or it is not ours to signal. */
export async function reloadDaemon(): Promise<boolean> {
  const { running, state } = await readDaemon('/');
  return running && state !== undefined && hangUpProcess(state.process);
}
