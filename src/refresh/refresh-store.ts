import { findOwners } from '../packages/index.js';
import { type Store, withStoreLock } from '../store/index.js';
import {
  lowerFlag,
  monotonicMs,
  readFlag,
  readPlainText,
  removeLeftoversOf,
  takeFile,
  wallClockMs,
  writeAtomically,
} from '../system/index.js';
import { addEntry, changedProfiles, type LogEntry, makeEntry, type Owners, parseLog } from './log.js';
import { type Memory, NO_MEMORY } from './memory.js';
import { type Places, placesOf } from './places.js';
import { countStates, type PlanChange, type RefreshReport } from './report.js';
import { type Round, runRound } from './run-round.js';
import type { RefreshStores } from './settle-plan.js';
import { checkStamps } from './stamp-checker.js';

const LOG = { mode: 0o644, replaces: 'anything' } as const;
/** Files may change while a refresh runs: then it looks again, so often at most. What is left to do is no change. */
const MAX_ROUNDS = 3;
/** Another refresh, or an installation, may hold the store for some time. */
const PATIENCE_MS = 8000;

export interface RefreshRequest {
  /** The store whose plans are brought into order. */
  target: Store;
  /** What packages shipped, for the same system. */
  shipped: Store;
  env: NodeJS.ProcessEnv;
  /** Programs that may carry a plan and lie where nobody looks. Paths within the root. */
  programs?: readonly string[];
  patienceMs?: number;
}

interface Work extends RefreshStores {
  places: Places;
  programs: readonly string[];
  env: NodeJS.ProcessEnv;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function united(rounds: readonly Round[], dropped: readonly string[]): RefreshReport {
  const last = rounds.at(-1);
  const profiles = last?.profiles ?? [];
  const plans = new Map<string, PlanChange>();
  for (const change of rounds.flatMap((round) => round.plans)) plans.set(change.path, change);
  const ignored = new Map(rounds.flatMap((round) => round.ignored.map((plan) => [plan.program, plan])));
  return {
    profiles,
    counts: countStates(profiles),
    plans: [...plans.values()],
    ignored: [...ignored.values()],
    dropped,
    masked: last?.masked ?? [],
  };
}

async function work({ places, target, shipped, programs, env }: Work): Promise<RefreshReport> {
  const startMs = monotonicMs();
  const isSystem = target.scope === 'system';
  for (const path of [places.memory, places.watched, places.log]) await removeLeftoversOf(path);
  const check = () => (isSystem ? checkStamps(target.root, env) : { changed: false, dropped: [] });
  const between = await takeFile(places.dropped);
  const dropped = [...linesOf(between.text), ...(await check()).dropped];
  const rounds: Round[] = [];
  let left = Number.POSITIVE_INFINITY;
  for (let again = true, changeCount = 0; again && changeCount < MAX_ROUNDS; ) {
    const round = await runRound({ target, shipped }, programs);
    rounds.push(round);
    again = round.leftCount > 0;
    // Files that never come to rest are not remembered, and what was carried over is to be done again.
    const hasDoneMore = round.leftCount > 0 && round.leftCount < left;
    left = round.leftCount;
    if (!hasDoneMore) changeCount += 1;
    // Nothing of ours is to be stamped: a change that came meanwhile is for the hook that it calls.
    if (!round.hasWritten) continue;
    const after = await check();
    dropped.push(...after.dropped);
    again ||= after.changed;
  }
  const report = united(rounds, dropped);
  const before = rounds[0]?.before ?? NO_MEMORY;
  const owners = await ownersFor(report, before, target.root);
  const facts = { before, owners, endMs: wallClockMs(), durationMs: monotonicMs() - startMs };
  await log(places.log, makeEntry(report, facts));
  await between.remove();
  return report;
}

/** The packages of the files that the log is going to name. Asking takes some tenths of a second. */
function ownersFor(report: RefreshReport, before: Memory, root: string): Promise<Owners> {
  return findOwners(
    root,
    changedProfiles(report, before).flatMap(({ stale }) => stale.slice(0, 1).map(({ path }) => path)),
  );
}

async function log(path: string, entry: LogEntry): Promise<void> {
  await writeAtomically(path, addEntry((await readPlainText(path)) ?? '', entry), LOG);
}

/**
 * Holds every profile of a store, and for the system's those that packages shipped, against the files on disk and
 * brings the store's plans into order: compiles what fits, removes what nothing stands behind. Programs that no
 * profile serves and that carry a plan get a copy of it. Profiles are never removed. `refresh-wanted` is taken down when all is done, so that a refresh that fails or is killed is still wanted.
 *
 * Throws BUSY, NO_SPACE, PERMISSION; what was there before still stands then, and the next refresh goes on.
 */
export function refreshStore({
  target,
  shipped,
  env,
  programs = [],
  patienceMs = PATIENCE_MS,
}: RefreshRequest): Promise<RefreshReport> {
  const places = placesOf(target);
  const doWork = () =>
    work({ places, target, shipped: target.scope === 'system' ? shipped : undefined, programs, env });
  return withStoreLock(
    target,
    async () => {
      const flag = readFlag(places.wanted);
      let report = await doWork();
      if (flag !== undefined && !lowerFlag(flag)) {
        const again = readFlag(places.wanted);
        report = await doWork();
        if (again !== undefined) lowerFlag(again);
      }
      return report;
    },
    patienceMs,
  );
}

/** The entries of a store's log, oldest first. */
export async function readLog(store: Store): Promise<LogEntry[]> {
  return parseLog((await readPlainText(placesOf(store).log)) ?? '');
}
