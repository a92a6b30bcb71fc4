import { PrefaultError } from '../errors.js';
import { areAuditable } from './auditable.js';
import type { ExitSight } from './exit-available.js';
import type { FileKey } from './helper-lines.js';
import { PageSets } from './page-sets.js';
import { type Loading, type PreloadedStart, preloadedStart } from './preloaded-start.js';
import { type Scouted, scoutRun } from './scout-run.js';
import { scoutedKeys } from './scouted-pages.js';
import { startAlone } from './start-alone.js';
import type { Training } from './training.js';
import { tryScout } from './try-scout.js';
import { UnwatchableError } from './unwatchable.js';

/** What one start showed. */
export interface ExitRun {
  /** Undefined where the program does not go well under ptrace. */
  scouted: Scouted | undefined;
  /** Programs that the first process became, where there is no scout run to tell. */
  execs: readonly { path: string }[];
  touched: readonly PageSets<FileKey>[];
  around: readonly PageSets<FileKey>[];
}

function isProgramFailure(error: unknown): error is PrefaultError {
  return error instanceof PrefaultError && error.code === 'PROGRAM_FAILED';
}

function idleUntold(program: string): UnwatchableError {
  return new UnwatchableError(
    `when the start of '${program}' is idle cannot be told: it does not load libprefault-exit.so`,
    {
      code: 'USAGE',
      subject: '--until-idle',
      remedy: 'use --for SECONDS or --until TEXT with it, or another --recorder',
    },
  );
}

/** Files that no process with the library in it has mapped: those of static programs in the tree, for example. */
function seenByScoutAlone({ present }: Scouted, seen: readonly PageSets<FileKey>[]): PageSets<FileKey> {
  const rest = new PageSets<FileKey>();
  for (const key of present.files()) {
    if (seen.some((pages) => pages.ranksOf(key).size > 0)) continue;
    for (const page of present.of(key)) rest.add(key, page);
  }
  return rest;
}

/**
 * The starts of a training by what is mapped in at the end of each process: as libprefault-exit.so tells in the
 * processes themselves, else by ptrace.
 */
export class ExitTraining {
  readonly warnings: string[] = [];
  private scouted: Scouted | undefined;
  private failure: PrefaultError | undefined;
  private loading: Loading = 'preloaded';
  private unseenCount = 0;

  constructor(
    private readonly training: Training,
    private readonly sight: ExitSight,
  ) {}

  async run(): Promise<ExitRun[]> {
    ({ scouted: this.scouted, failure: this.failure } = await tryScout(this.training));
    // A program that fails by itself is not started in one way after the other.
    if (this.failure !== undefined) await startAlone(this.training.request);
    if (await this.isAuditable()) this.loading = 'auditing';
    const runs = (await this.preloadedRuns()) ?? (await this.tracedRuns());
    if (this.failure !== undefined) {
      this.warnings.push(
        `look-ups and what is read without being mapped are not recorded, the program does not go well under ptrace: ${this.failure.message}`,
      );
    }
    if (this.unseenCount > 0) {
      this.warnings.push(
        `processes that ended by a signal or a system call of their own: ${this.unseenCount}; what only they touched is not recorded`,
      );
    }
    return runs;
  }

  /** What its start maps, the scout run has seen; without one, only the start itself can tell. */
  private async isAuditable(): Promise<boolean> {
    const { training, scouted } = this;
    if (scouted === undefined) return true;
    const paths = scoutedKeys(scouted).flatMap((key) => training.names.find(key)?.path ?? []);
    return areAuditable([...new Set(paths)]);
  }

  /** Undefined if the first process does not load the library, or ends without it. */
  private async preloadedRuns(): Promise<ExitRun[] | undefined> {
    const { root, runCount } = this.training.request;
    // In another root directory neither the library is there nor a place to write to.
    if (root !== '/' || this.sight.withoutLibrary !== undefined) return undefined;
    const runs: ExitRun[] = [];
    for (let run = 1; run <= runCount; run += 1) {
      const start = await this.told(run, () => this.preloaded());
      if (start === undefined) return undefined;
      this.training.addExecuted(start.executed);
      this.unseenCount = Math.max(this.unseenCount, start.unseenCount);
      runs.push(this.asRun(start));
    }
    return runs;
  }

  private async preloaded(): Promise<PreloadedStart | undefined> {
    const { request, names } = this.training;
    try {
      const start = await preloadedStart(request, names, this.loading);
      return start.rootSeen ? start : undefined;
    } catch (error) {
      if (!isProgramFailure(error)) throw error;
      if (this.loading === 'auditing') {
        this.loading = 'preloaded';
        return this.preloaded();
      }
      // AddressSanitizer bears neither a library of ours nor ptrace.
      if (this.scouted === undefined) throw UnwatchableError.of(error);
      return undefined;
    }
  }

  private asRun({ touched, around, execChain }: PreloadedStart): ExitRun {
    const { scouted } = this;
    const execs = execChain.map((path) => ({ path }));
    if (scouted === undefined) return { scouted, execs, touched: [touched], around: [around] };
    const rest = seenByScoutAlone(scouted, [touched, around]);
    return { scouted, execs, touched: [scouted.read, touched], around: [around, rest] };
  }

  private async tracedRuns(): Promise<ExitRun[]> {
    const { training, failure } = this;
    const { request, names } = training;
    if (failure !== undefined) throw UnwatchableError.of(failure);
    if (request.stop.untilIdleMs !== undefined) {
      throw idleUntold(request.program);
    }
    if (request.root === '/') {
      const why =
        this.sight.withoutLibrary ?? 'the program does not load libprefault-exit.so, or ends without it';
      this.warnings.push(`windows of 16 pages are recorded, as ptrace shows them: ${why}`);
    }
    this.unseenCount = 0;
    const runs: ExitRun[] = [];
    for (let run = 1; run <= request.runCount; run += 1) {
      const scouted = await this.told(run, () => scoutRun(request, names));
      training.addExecuted(scouted.executed);
      runs.push({ scouted, execs: [], touched: [scouted.read], around: [scouted.present] });
    }
    return runs;
  }

  private async told<T>(run: number, watch: () => Promise<T>): Promise<T> {
    const { onProgress, runCount } = this.training.request;
    onProgress?.({ phase: 'run', run, runCount, pageCount: 0 });
    return watch();
  }
}
