import type { Run } from './function-runs.js';
import { partitionPoint } from './partition-point.js';

/** Runs of fewer matches have to lie where their neighbours say: four sizes meet by chance now and then. */
const LEAST_OUT_OF_ORDER = 10;

/** The longest part of a run that takes nothing which is taken. */
function untaken(run: Run, taken: Uint8Array, takenTo: Uint8Array): Run | undefined {
  let [begin, count, free] = [0, 0, 0];
  for (let k = 0; k < run.count; k += 1) {
    const isFree = taken[run.first + k] === 0 && takenTo[run.to + k] === 0;
    free = isFree ? free + 1 : 0;
    if (free > count) [begin, count] = [k + 1 - free, free];
  }
  if (count === 0) return undefined;
  return { first: run.first + begin, to: run.to + begin, count, matchCount: Math.min(run.matchCount, count) };
}

/** The runs with the most matches of which each lies behind the one before, in both files. */
function backbone(runs: readonly Run[]): Set<Run> {
  // A Fenwick tree over the places in the new file: the best chain that ends before a place.
  const ends = [...new Set(runs.map(({ to, count }) => to + count))].sort((a, b) => a - b);
  const rankOf = (place: number) => partitionPoint(ends.length, (index) => (ends[index] ?? 0) <= place);
  const best: (Run | undefined)[] = [];
  const weights = new Map<Run | undefined, number>([[undefined, 0]]);
  const before = new Map<Run, Run | undefined>();
  const weightOf = (run: Run | undefined) => weights.get(run) ?? 0;
  let last: Run | undefined;
  for (const run of runs) {
    let previous: Run | undefined;
    for (let rank = rankOf(run.to); rank > 0; rank -= rank & -rank)
      if (weightOf(best[rank]) > weightOf(previous)) previous = best[rank];
    before.set(run, previous);
    weights.set(run, weightOf(previous) + run.matchCount);
    for (let rank = rankOf(run.to + run.count); rank <= ends.length; rank += rank & -rank)
      if (weightOf(best[rank]) < weightOf(run)) best[rank] = run;
    if (weightOf(run) > weightOf(last)) last = run;
  }
  const chosen = new Set<Run>();
  for (let run = last; run !== undefined; run = before.get(run)) chosen.add(run);
  return chosen;
}

/** Runs that do not contradict each other, in ascending order of the former file; the longer ones win. */
export function chooseRuns(runs: readonly Run[], formerCount: number, newCount: number): Run[] {
  const [taken, takenTo] = [new Uint8Array(formerCount), new Uint8Array(newCount)];
  const free: Run[] = [];
  const strongest = [...runs].sort((a, b) => b.matchCount - a.matchCount || a.first - b.first || a.to - b.to);
  for (const run of strongest) {
    const part = untaken(run, taken, takenTo);
    if (part === undefined) continue;
    taken.fill(1, part.first, part.first + part.count);
    takenTo.fill(1, part.to, part.to + part.count);
    free.push(part);
  }
  free.sort((a, b) => a.first - b.first);
  const ordered = backbone(free);
  return free.filter((run) => ordered.has(run) || run.matchCount >= LEAST_OUT_OF_ORDER);
}
