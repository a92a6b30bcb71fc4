import type { RecordedFile, Recording } from '../profile/index.js';
import { dropCaches, type TraceInstance } from '../system/index.js';
import { withoutStrayWindows } from './certain-pages.js';
import type { FileKey } from './helper-lines.js';
import { evictFiles, residentPages } from './page-cache.js';
import { PageSets } from './page-sets.js';
import { programsOf } from './programs.js';
import type { RecordResult } from './recorder.js';
import { toRecording } from './recording-of.js';
import type { Scouted } from './scout-run.js';
import { scoutedKeys, scoutedPages } from './scouted-pages.js';
import type { SystemChanges } from './system-changes.js';
import { type TouchedFile, touchedPages } from './touched-pages.js';
import { emptyTrace, lostEvents } from './trace-errors.js';
import { INSERT_EVENT, PROCESS_EVENTS, type TraceEvent } from './trace-events.js';
import { type TraceRun, traceRun } from './trace-run.js';
import type { Training } from './training.js';
import { scoutWarning, tryScout } from './try-scout.js';
import { coldnessOf, warmRunWarnings } from './warm-runs.js';

/** Insertions of files without a name that are worth a warning, as a share of the recorded pages. */
const TOLERATED_NAMELESS_SHARE = 0.01;

/** The number of a run that is not recorded. */
const LEARNING_RUN = 0;

function keysOf(events: readonly TraceEvent[]): FileKey[] {
  return events.flatMap((event) => (event.kind === 'exec' ? [] : [event.key]));
}

function showsExec({ events, rootPid }: TraceRun): boolean {
  return events.some((event) => event.kind === 'exec' && event.pid === rootPid);
}

/** What one run showed. */
interface ObservedRun {
  traced: TraceRun;
  touched: TouchedFile[];
  /** The files that were evicted before the run. */
  evicted: ReadonlySet<string>;
}

function withRanks({ path, pages, ranks }: TouchedFile): RecordedFile {
  return { path, pages, ranks: pages.map((page) => ranks.get(page) ?? 0) };
}

/** One training by tracing the page cache. */
export class TraceTraining {
  /** What each run evicts: the files that the runs before it touched. */
  private readonly known = new Set<string>();
  private scouted: Scouted | undefined;
  private namelessPageCount = 0;

  constructor(
    private readonly training: Training,
    private readonly changes: SystemChanges,
    private readonly tracefs: string,
    private readonly accessEvents: readonly string[],
    private readonly buffersKiB: readonly number[],
  ) {}

  async run(): Promise<RecordResult> {
    const { training } = this;
    const { scouted, failure } = await tryScout(training);
    this.scouted = scouted;
    if (scouted !== undefined) {
      for (const { path } of (await training.tracedFiles(scouted.opened)).values()) this.known.add(path);
    }
    this.changes.shrinkReadAhead(training.mountsOf([...this.known]));
    // Learns the files, so that the first recorded run can evict them. If the program itself is at fault, this fails too.
    if (failure !== undefined) await this.observe(LEARNING_RUN);
    const runs: ObservedRun[] = [];
    for (let run = 1; run <= training.request.runCount; run += 1) runs.push(await this.observe(run));
    return this.result(runs, failure === undefined ? [] : [scoutWarning(failure)]);
  }

  private async result(runs: readonly ObservedRun[], warnings: readonly string[]): Promise<RecordResult> {
    const { training, scouted } = this;
    const certain = withoutStrayWindows(runs.map(({ touched }) => touched));
    const coldness = certain.map((files, index) => coldnessOf(files, runs[index]?.evicted ?? new Set()));
    const recordings: Recording[] = [];
    for (const [index, files] of certain.entries()) {
      const traced = runs[index]?.traced;
      const execs = traced?.events.flatMap((event) =>
        event.kind === 'exec' && event.pid === traced.rootPid ? [event] : [],
      );
      const programs = await programsOf(training, scouted, execs ?? []);
      const coldShare = coldness[index]?.coldShare ?? 0;
      recordings.push({
        ...toRecording({ training, scouted, recorder: 'trace', programs, files: files.map(withRanks) }),
        coldShare,
      });
    }
    const pageCount = certain.flat().reduce((sum, { pages }) => sum + pages.length, 0);
    const incomplete = coldness.some(({ coldShare }) => coldShare < 1);
    return {
      recordings,
      warnings: [...warnings, ...warmRunWarnings(coldness), ...this.missing(pageCount, incomplete)],
    };
  }

  /** A run whose events all arrived; each attempt is cold and has a larger buffer than the one before. */
  private async observe(run: number): Promise<ObservedRun> {
    const { onProgress, program } = this.training.request;
    let lostEventCount = 0;
    for (const bufferKiB of this.buffersKiB) {
      if (lostEventCount > 0) onProgress?.({ phase: 'repeat', run, lostEventCount, bufferKiB });
      const events = [INSERT_EVENT, ...PROCESS_EVENTS, ...this.accessEvents];
      const instance = this.changes.traceInstance(this.tracefs, bufferKiB, events);
      const evicted = new Set(this.known);
      const { traced, residentBefore } = await this.attempt(run, instance);
      lostEventCount = traced.lostEventCount;
      if (lostEventCount > 0) continue;
      if (!showsExec(traced)) throw emptyTrace(program);
      return { traced, touched: await this.judge(traced, residentBefore), evicted };
    }
    throw lostEvents(program, lostEventCount);
  }

  private async attempt(
    run: number,
    instance: TraceInstance,
  ): Promise<{ traced: TraceRun; residentBefore: PageSets<string> }> {
    const { request, names } = this.training;
    const { onProgress, runCount } = request;
    onProgress?.({ phase: 'evict', fileCount: this.known.size });
    let residentBefore = new PageSets<string>();
    const traced = await traceRun({
      request,
      instance,
      names,
      beforeGo: async () => {
        const known = [...this.known];
        await (request.dropCaches ? dropCaches() : evictFiles(known));
        residentBefore = await residentPages(known);
      },
      onPages: (pageCount) => {
        if (run !== LEARNING_RUN) onProgress?.({ phase: 'run', run, runCount, pageCount });
      },
    });
    return { traced, residentBefore };
  }

  private async judge({ events }: TraceRun, residentBefore: PageSets<string>): Promise<TouchedFile[]> {
    if (this.scouted === undefined) {
      await this.training.addExecutedNames(
        events.flatMap((event) => (event.kind === 'exec' ? [event.path] : [])),
      );
    }
    const files = await this.training.tracedFiles([...keysOf(events), ...this.scoutedKeys()]);
    const met = [...files.values()].map(({ path }) => path).filter((path) => !this.known.has(path));
    // Of files that were met only now, what is in memory after the run stands for what was before it.
    const residentOfMet = await residentPages(met);
    for (const path of met) {
      this.known.add(path);
      for (const page of residentOfMet.of(path)) residentBefore.add(path, page);
    }
    this.countNameless(events);
    return touchedPages({
      events,
      fileOf: (key) => files.get(key),
      residentBefore,
      hasAccessEvents: this.accessEvents.length > 0,
      accessedElsewhere: this.scouted === undefined ? new PageSets() : scoutedPages(this.scouted, files),
    });
  }

  // A file whose pages are all in memory shows in no insertion.
  private scoutedKeys(): FileKey[] {
    return this.scouted === undefined || this.accessEvents.length > 0 ? [] : scoutedKeys(this.scouted);
  }

  private countNameless(events: readonly TraceEvent[]): void {
    const { training } = this;
    for (const event of events) {
      if (event.kind !== 'insert' || training.names.find(event.key) !== undefined) continue;
      if (training.isFile(event.key)) this.namelessPageCount += 2 ** event.order;
    }
  }

  private missing(recordedPageCount: number, incomplete: boolean): string[] {
    const warnings: string[] = [];
    if (this.namelessPageCount > recordedPageCount * TOLERATED_NAMELESS_SHARE) {
      warnings.push(
        `${this.namelessPageCount} pages of files whose names could not be learned are not recorded`,
      );
    }
    if (this.accessEvents.length === 0 && incomplete) {
      warnings.push(
        'this kernel reports no accesses to pages in memory: what other programs kept there is recorded as it was mapped at the exit',
      );
    }
    return warnings;
  }
}
