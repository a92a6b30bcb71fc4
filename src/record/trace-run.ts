import { repeatEvery, type TraceInstance } from '../system/index.js';
import type { NameTable } from './name-table.js';
import { withoutOwnStart } from './own-start.js';
import type { RecordRequest } from './recorder.js';
import { parseTraceEvent, type TraceEvent } from './trace-events.js';
import { watchStart } from './watch-start.js';

/** Often enough that a buffer of a few MiB holds what comes in between. */
const DRAIN_MS = 100;

export interface TraceRun {
  /** Of the program's processes, in the order of their times. */
  events: TraceEvent[];
  rootPid: number;
  lostEventCount: number;
}

export interface TraceRunOptions {
  request: RecordRequest;
  instance: TraceInstance;
  names: NameTable;
  /** The program's process is there; called right before it goes on. */
  beforeGo: () => Promise<void>;
  /** Told how many pages the start has touched so far. */
  onPages: (pageCount: number) => void;
}

/** Takes the lines of a trace buffer apart and counts the pages in them. */
class EventCollector {
  readonly events: TraceEvent[] = [];
  private readonly pages = new Set<string>();

  get pageCount(): number {
    return this.pages.size;
  }

  add(text: string): void {
    for (const line of text.split('\n')) {
      const event = parseTraceEvent(line);
      if (event === undefined) continue;
      this.events.push(event);
      if (event.kind === 'insert') this.pages.add(`${event.key}/${event.firstPage}`);
      else if (event.kind === 'fault') this.pages.add(`${event.key}/${event.page}`);
    }
  }
}

/** Runs the program once with the trace on. Errors are those of `watchStart`. */
export async function traceRun({
  request,
  instance,
  names,
  beforeGo,
  onPages,
}: TraceRunOptions): Promise<TraceRun> {
  const collector = new EventCollector();
  const drain = (): void => {
    const before = collector.pageCount;
    collector.add(instance.drain());
    if (collector.pageCount > before) onPages(collector.pageCount);
  };
  let rootPid = 0;
  let cancel = (): void => undefined;
  try {
    await watchStart({
      mode: 'trace',
      request,
      activity: () => collector.pageCount,
      onChild: async (pid) => {
        rootPid = pid;
        await beforeGo();
        instance.start(pid);
        cancel = repeatEvery(DRAIN_MS, () => {
          try {
            drain();
          } catch {
            // The last one, below, fails again if it was no passing failure.
          }
        });
      },
      onStop: () => instance.stop(),
      onLine: (line) => {
        if (line.kind === 'name') names.add(line.key, { path: line.path, type: line.type });
      },
    });
  } finally {
    cancel();
    instance.stop();
  }
  drain();
  // The buffers of the processors are merged as they are read, which between two reads is not quite in order.
  const events = collector.events.sort((a, b) => a.timeUs - b.timeUs);
  return { events: withoutOwnStart(events, rootPid), rootPid, lostEventCount: instance.lostEventCount() };
}
