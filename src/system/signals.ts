const FATAL_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

const pending: (() => void)[] = [];

function undoAll(): void {
  for (let undo = pending.pop(); undo !== undefined; undo = pending.pop()) {
    try {
      undo();
    } catch {
      // The others must still run; what this one left is for the next run's repair.
    }
  }
}

// With our handler gone the same signal ends the process as if we had never listened, or reaches
// whoever else listens.
function undoAndRaise(signal: NodeJS.Signals): void {
  undoAll();
  unhook();
  process.kill(process.pid, signal);
}

function hook(): void {
  process.on('exit', undoAll);
  for (const signal of FATAL_SIGNALS) process.on(signal, undoAndRaise);
}

function unhook(): void {
  process.off('exit', undoAll);
  for (const signal of FATAL_SIGNALS) process.off(signal, undoAndRaise);
}

/**
 * Makes sure that `undo` runs once: when the returned function is called, when the process exits, or on
 * SIGHUP, SIGINT or SIGTERM, the latest registered first. It must be synchronous: nothing else runs any more then.
 */
export function undoAtExit(undo: () => void): () => void {
  if (pending.length === 0) hook();
  pending.push(undo);
  return () => {
    const index = pending.indexOf(undo);
    if (index < 0) return;
    pending.splice(index, 1);
    if (pending.length === 0) unhook();
    undo();
  };
}
