import { monotonicMs, type OutputStream, repeatEvery } from '../system/index.js';
import { OutputSearch } from './output-search.js';
import type { StopCondition } from './recorder.js';

const POLL_MS = 50;

/** Whether a start is watched beyond the exit of its first process: until a condition comes true. */
export function hasCondition({ forMs, untilIdleMs, untilText }: StopCondition): boolean {
  return forMs !== undefined || untilIdleMs !== undefined || untilText !== undefined;
}

export interface StopWatchOptions {
  stop: StopCondition;
  /** How much the recorder has seen so far; only a growing number counts as activity. */
  activity: () => number;
  /** Called once, when the first condition comes true. */
  onTrue: () => void;
}

/** Watches the conditions that end an observed start. */
export class StopWatch {
  private readonly searches: Readonly<Record<OutputStream, OutputSearch>> | undefined;
  private readonly startedMs = monotonicMs();
  private readonly cancel: () => void;
  private lastActivity = 0;
  private lastActiveMs = this.startedMs;
  private over = false;

  constructor(private readonly options: StopWatchOptions) {
    const { untilText } = options.stop;
    if (untilText !== undefined) {
      this.searches = { stdout: new OutputSearch(untilText), stderr: new OutputSearch(untilText) };
    }
    this.cancel = repeatEvery(POLL_MS, () => this.poll());
  }

  sawOutput(stream: OutputStream, chunk: Buffer): void {
    if (this.searches?.[stream].push(chunk) === true) this.end();
  }

  /** To be called when the start ended, whatever ended it. */
  close(): void {
    this.over = true;
    this.cancel();
  }

  private poll(): void {
    const now = monotonicMs();
    const { forMs, untilIdleMs } = this.options.stop;
    const activity = this.options.activity();
    if (activity > this.lastActivity) {
      this.lastActivity = activity;
      this.lastActiveMs = now;
    }
    if (forMs !== undefined && now - this.startedMs >= forMs) this.end();
    if (untilIdleMs !== undefined && now - this.lastActiveMs >= untilIdleMs) this.end();
  }

  private end(): void {
    if (this.over) return;
    this.close();
    this.options.onTrue();
  }
}
