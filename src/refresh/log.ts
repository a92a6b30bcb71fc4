import * as v from 'valibot';
import type { PackageOwner } from '../packages/index.js';
import { describePorted, describeStale, SCOPES, type Scope, type StaleVerdict } from '../store/index.js';
import type { Memory } from './memory.js';
import { portedFiles, stillStale } from './ported-files.js';
import { PROFILE_STATES, type ProfileReport, type RefreshReport, type StateCounts } from './report.js';

const EVENTS = ['compiled', 'copied', 'removed', 'masked', 'ignored', 'dropped', ...PROFILE_STATES] as const;

/** One thing that a refresh found or did. */
export interface LogEvent {
  what: (typeof EVENTS)[number];
  /** A plan's path, a profile's name, a program, or a line of the stamp checker. */
  subject: string;
  /** Of a profile: whose it is. */
  scope?: Scope;
  why?: string;
}

/** A profile of which too little is known after an upgrade. */
export interface Retraining {
  name: string;
  scope: Scope;
  /** What to start. */
  program: string;
}

/** One refresh: a line of the log. */
export interface LogEntry {
  /** When it ended, ISO 8601 in UTC. */
  time: string;
  durationMs: number;
  counts: StateCounts;
  /** Profiles that should be trained again, a few of them. */
  retrain: readonly Retraining[];
  events: readonly LogEvent[];
  /** Events beyond those that are kept. */
  moreEventCount?: number;
}

const count = v.number();
const entryDocument = v.object({
  time: v.string(),
  durationMs: count,
  counts: v.object({
    fresh: count,
    new: count,
    ported: count,
    stale: count,
    orphaned: count,
    damaged: count,
  }),
  retrain: v.array(v.object({ name: v.string(), scope: v.picklist(SCOPES), program: v.string() })),
  events: v.array(
    v.object({
      what: v.picklist(EVENTS),
      subject: v.string(),
      scope: v.exactOptional(v.picklist(SCOPES)),
      why: v.exactOptional(v.string()),
    }),
  ),
  moreEventCount: v.exactOptional(count),
});

const MAX_ENTRIES = 500;
const MAX_EVENTS = 100;
const MAX_RETRAININGS = 20;

/** Which packages files belong to, by path, as far as somebody asked. */
export type Owners = ReadonlyMap<string, PackageOwner>;

function describe(verdict: StaleVerdict, owners: Owners): string {
  const owner = owners.get(verdict.path);
  return owner === undefined
    ? describeStale(verdict)
    : `${describeStale(verdict)} (${owner.name} ${owner.version})`;
}

function whyStale({ stale }: ProfileReport, owners: Owners): string[] {
  const [first] = stale;
  if (first === undefined) return [];
  const others = stale.length === 1 ? '' : ` and ${stale.length - 1} more`;
  return [`${describe(first, owners)}${others}`];
}

function whyPorted({ ported, known }: ProfileReport): string[] {
  return ported.length === 0 ? [] : [describePorted(ported.length, known)];
}

function whyOf(profile: ProfileReport, owners: Owners): string | undefined {
  if (profile.error !== undefined) return profile.error.message;
  if (profile.state === 'fresh') return undefined;
  const reasons = [...whyPorted(profile), ...whyStale(profile, owners)];
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** The profiles that are not as they were the last time. */
export function changedProfiles({ profiles }: RefreshReport, before: Memory): ProfileReport[] {
  return profiles.filter(({ state, scope, name, stale, ported }) => {
    const former = before.profiles.get(`${scope}/${name}`);
    if (state === 'fresh') return former !== undefined && former.state !== 'fresh' && former.state !== 'new';
    if (state !== former?.state) return true;
    return JSON.stringify([stale, ported]) !== JSON.stringify([stillStale(former), portedFiles(former)]);
  });
}

function eventOf(profile: ProfileReport, owners: Owners): LogEvent {
  const why = whyOf(profile, owners);
  const { state, name, scope } = profile;
  return { what: state, subject: name, scope, ...(why === undefined ? {} : { why }) };
}

function eventsOf(report: RefreshReport, before: Memory, owners: Owners): LogEvent[] {
  return [
    ...report.dropped.map((subject): LogEvent => ({ what: 'dropped', subject })),
    ...changedProfiles(report, before).map((profile) => eventOf(profile, owners)),
    ...report.plans.map(({ action, path, why }): LogEvent => {
      return { what: action, subject: path, ...(why === undefined ? {} : { why }) };
    }),
    ...report.ignored.map(({ program, why }): LogEvent => ({ what: 'ignored', subject: program, why })),
  ];
}

/** The profiles that should be trained again. */
export function retrainings({ profiles }: Pick<RefreshReport, 'profiles'>): Retraining[] {
  return profiles.flatMap(({ retrain, name, scope, programs }) => {
    const [program] = programs;
    return retrain && program !== undefined ? [{ name, scope, program }] : [];
  });
}

/** What a report does not say and the log does. */
export interface LogFacts {
  before: Memory;
  owners: Owners;
  endMs: number;
  durationMs: number;
}

export function makeEntry(report: RefreshReport, { before, owners, endMs, durationMs }: LogFacts): LogEntry {
  const events = eventsOf(report, before, owners);
  const more = events.length - MAX_EVENTS;
  return {
    time: new Date(endMs).toISOString(),
    durationMs,
    counts: report.counts,
    retrain: retrainings(report).slice(0, MAX_RETRAININGS),
    events: events.slice(0, MAX_EVENTS),
    ...(more > 0 ? { moreEventCount: more } : {}),
  };
}

/** The entries of a log, oldest first. Lines that are none are passed over. */
export function parseLog(text: string): LogEntry[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): LogEntry | undefined {
  try {
    const parsed = v.safeParse(entryDocument, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** The log with one more entry. Of refreshes in a row that found nothing to do the last one stands for all. */
export function addEntry(text: string, entry: LogEntry): string {
  const entries = parseLog(text);
  const isQuiet = ({ events }: LogEntry) => events.length === 0;
  const last = entries.at(-1);
  if (last !== undefined && isQuiet(last) && isQuiet(entry)) entries.pop();
  return [...entries, entry]
    .slice(-MAX_ENTRIES)
    .map((kept) => `${JSON.stringify(kept)}\n`)
    .join('');
}
