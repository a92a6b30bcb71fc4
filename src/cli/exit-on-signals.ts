import { statusOfSignal } from '../system/index.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends the process on a signal the way exit(3) does, so that what was changed for the recording is put back,
 * with the status that a shell gives a process which such a signal killed. Until the returned function is called.
 */
export function exitOnSignals(beforeExit: () => void): () => void {
  const leave = (signal: NodeJS.Signals) => {
    beforeExit();
    process.stderr.write('prefault: interrupted; nothing was changed\n');
    process.exit(statusOfSignal(signal));
  };
  for (const signal of SIGNALS) process.on(signal, leave);
  return () => {
    for (const signal of SIGNALS) process.off(signal, leave);
  };
}
