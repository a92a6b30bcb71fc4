import type { Command } from 'commander';
import { type LogEntry, type LogEvent, PROFILE_STATES, placesOf, readLog } from '../../refresh/index.js';
import { readFacts } from '../../system/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { withDpkgRoot } from '../dpkg-root.js';
import { formatCount } from '../format.js';
import { oneLine, print, printJson } from '../output.js';

/** So much of the log is shown. */
const MAX_ENTRIES = 10;
const MAX_EVENTS = 5;

function timeText(time: string): string {
  return time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
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
    timeText(time),
    ...events.slice(0, MAX_EVENTS).map((event) => `  ${eventLine(event)}`),
    ...(hidden > 0 ? [`    and ${formatCount(hidden, 'more event')}`] : []),
  ];
}

async function status(options: StoreOptions & { json?: true }): Promise<void> {
  const { env } = process;
  const { target } = await chooseStores(withDpkgRoot(options, env), env);
  const log = await readLog(target);
  const wanted = (await readFacts(placesOf(target).wanted)) !== undefined;
  const last = log.at(-1);
  const eventful = log.filter(({ events }) => events.length > 0).slice(-MAX_ENTRIES);
  if (options.json) {
    printJson({ scope: target.scope, root: target.root, lastRefresh: last ?? null, wanted, log: eventful });
    return;
  }
  if (last === undefined) print("never refreshed; 'prefault refresh' does it");
  else
    print(
      `last refresh: ${timeText(last.time)}, ${(last.durationMs / 1000).toFixed(1)} s`,
      `profiles then: ${stateText(last)}`,
    );
  if (wanted) print("a refresh is wanted; 'prefault refresh' does it now");
  if (eventful.length > 0)
    print('', 'what refreshes found and did, the latest last:', ...eventful.flatMap(entryLines));
}

export function addStatus(program: Command): void {
  const command = addCommand(program, 'status', {
    summary: 'tell when plans were refreshed last, and what came of it',
    about:
      'Shows when the plans of a store were brought into order the last time, in which state the profiles were ' +
      'then, whether a hook wants it to be done again, and the last entries of the log.',
    examples: [
      ['prefault status', "root: this machine's store; others: their own"],
      ['prefault status --json', 'the same for a program to read'],
    ],
  });
  addStoreOptions(addJsonOption(command), 'reads');
  command.action(status);
}
