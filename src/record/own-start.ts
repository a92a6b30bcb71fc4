import type { TraceEvent } from './trace-events.js';

/**
 * Takes out what the recorder itself did in the process that became the program. Until its first exec the
 * process runs the helper's code; the kernel reads the program's first page, and then maps and touches the
 * program, before it reports the exec. So of the events before that report those from the first read on are
 * the program's, the faults before it the helper's. Kernels without read events report insertions only, and
 * the helper's pages are in memory already.
 */
export function withoutOwnStart(events: readonly TraceEvent[], rootPid: number): TraceEvent[] {
  const ofRoot = (event: TraceEvent): boolean => event.pid === rootPid;
  const exec = events.findIndex((event) => ofRoot(event) && event.kind === 'exec');
  const firstRead = events.findIndex((event) => ofRoot(event) && event.kind === 'read');
  if (firstRead < 0 || (exec >= 0 && firstRead > exec)) return [...events];
  return events.filter((event, index) => index >= firstRead || event.kind === 'insert' || !ofRoot(event));
}
