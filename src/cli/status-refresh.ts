import { type LogEntry, type LogEvent, PROFILE_STATES, placesOf, readLog } from '../refresh/index.js';
import type { Store } from '../store/index.js';
import { readFacts } from '../system/index.js';
import { formatCount, formatTime } from './format.js';
import { oneLine } from './output.js';
import { retrainLine } from './retrain-line.js';

/** So much of the log is shown. */
const MAX_ENTRIES = 10;
const MAX_EVENTS = 5;

/** What `prefault status` says of refreshes; also what `--json` prints of them. */
export interface RefreshStatus {
  lastRefresh: LogEntry | null;
  /** A hook has asked for a refresh that was not done yet. */
  wanted: boolean;
  /** The last refreshes that found or did something. */
  log: readonly LogEntry[];
}

export async function readRefreshStatus(store: Store): Promise<RefreshStatus> {
  const log = await readLog(store);
  return {
    lastRefresh: log.at(-1) ?? null,
    wanted: (await readFacts(placesOf(store).wanted)) !== undefined,
    log: log.filter(({ events }) => events.length > 0).slice(-MAX_ENTRIES),
  };
}

function stateText({ counts }: LogEntry): string {
  const states = PROFILE_STATES.filter((state) => (counts[state] ?? 0) > 0);
  return states.length === 0 ? 'none' : states.map((state) => `${counts[state]} ${state}`).join(', ');
}

function eventLine({ what, subject, scope, why }: LogEvent): string {
  const whose = scope === 'shipped' ? `${subject}, shipped` : subject;
  return oneLine(`  ${what.padEnd(8)}  ${whose}${why === undefined ? '' : ` (${why})`}`);
}

function entryLines({ time, events, moreEventCount = 0 }: LogEntry): string[] {
  const hidden = events.length + moreEventCount - MAX_EVENTS;
  return [
    formatTime(time),
    ...events.slice(0, MAX_EVENTS).map((event) => `  ${eventLine(event)}`),
    ...(hidden > 0 ? [`    and ${formatCount(hidden, 'more event')}`] : []),
  ];
}

function lastLines(last: LogEntry | null): string[] {
  if (last === null) return ["never refreshed; 'prefault refresh' does it"];
  return [
    `last refresh: ${formatTime(last.time)}, ${(last.durationMs / 1000).toFixed(1)} s`,
    `profiles then: ${stateText(last)}`,
  ];
}

export function refreshLines({ lastRefresh, wanted, log }: RefreshStatus, store: Store): string[] {
  return [
    ...lastLines(lastRefresh),
    ...(lastRefresh?.retrain ?? []).map((one) => oneLine(retrainLine(one, store))),
    ...(wanted ? ["a refresh is wanted; 'prefault refresh' does it now"] : []),
    ...(log.length > 0 ? ['', 'what refreshes found and did, the latest last:'] : []),
    ...log.flatMap(entryLines),
  ];
}
