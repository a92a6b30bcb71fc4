import type { PrefaultError } from '../errors.js';
import {
  type HelperEnd,
  identifyProcess,
  killProcess,
  nativePath,
  type OutputStream,
  type ProcessIdentity,
  startHelper,
} from '../system/index.js';
import { execFailure, helperFailure, programFailure } from './helper-errors.js';
import { type HelperLine, parseHelperLine } from './helper-lines.js';
import { OutputTail } from './output-tail.js';
import type { RecordRequest } from './recorder.js';
import { hasCondition, StopWatch } from './stop-watch.js';

export type HelperMode = 'trace' | 'faults' | 'scout' | 'exit';

export interface WatchOptions {
  mode: HelperMode;
  /** Further options of the helper. */
  helperOptions?: readonly string[];
  request: RecordRequest;
  /** The program's process waits, nothing of it has run yet. The program goes on when this is done. */
  onChild?: (pid: number) => Promise<void>;
  onLine: (line: HelperLine) => void;
  /** A stop condition came true; the program is ended after this, and what it does then is no part of its start. */
  onStop?: () => void;
  /** How much was seen so far, for `untilIdleMs`. */
  activity: () => number;
}

/** An applier would read ahead what is to be seen missing. */
const NO_PREFETCH = { PREFAULT: '0' };

function helperArguments({ mode, helperOptions = [], request }: WatchOptions): string[] {
  const { root, stop, includeRemote, program, args } = request;
  return [
    mode,
    ...(root === '/' ? [] : ['--root', root]),
    ...(hasCondition(stop) ? ['--tree'] : []),
    ...(includeRemote ? ['--remote'] : []),
    ...helperOptions,
    '--',
    program,
    ...args,
  ];
}

/** One observed start, from the helper's first line to its last. */
class WatchedStart {
  private readonly tails: Readonly<Record<OutputStream, OutputTail>> = {
    stdout: new OutputTail(),
    stderr: new OutputTail(),
  };
  private child: ProcessIdentity | undefined;
  private last: HelperLine | undefined;
  private stopWatch: StopWatch | undefined;
  private stopAsked = false;
  /** Why the start was given up by this side. */
  private failure: unknown;

  constructor(private readonly options: WatchOptions) {}

  async run(): Promise<void> {
    const children: number[] = [];
    let childArrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => {
      childArrived = resolve;
    });
    const helper = await startHelper(nativePath('prefault-record'), {
      args: helperArguments(this.options),
      env: NO_PREFETCH,
      passOn: this.options.request.showOutput,
      onOutput: (stream, chunk) => this.sawOutput(stream, chunk),
      onLine: (bytes) => {
        const line = parseHelperLine(bytes);
        if (line?.kind === 'child') {
          children.push(line.pid);
          childArrived();
        } else if (line !== undefined) {
          this.last = line;
          this.options.onLine(line);
        }
      },
    });
    const ended = helper.ended.finally(childArrived);
    ended.catch(() => undefined);
    await arrival;
    const [pid] = children;
    if (pid !== undefined) {
      this.child = identifyProcess(pid);
      try {
        await this.options.onChild?.(pid);
        this.stopWatch = new StopWatch({
          stop: this.options.request.stop,
          activity: this.options.activity,
          onTrue: () => {
            this.stopAsked = true;
            this.options.onStop?.();
            helper.terminate();
          },
        });
        helper.send('go\n');
      } catch (error) {
        this.failure = error;
        helper.terminate();
      }
    }
    try {
      this.judge(await ended);
    } finally {
      this.stopWatch?.close();
    }
  }

  private sawOutput(stream: OutputStream, chunk: Buffer): void {
    this.tails[stream].push(chunk);
    this.stopWatch?.sawOutput(stream, chunk);
  }

  private judge(end: HelperEnd): void {
    if (this.failure !== undefined) throw this.failure;
    const { program } = this.options.request;
    const last = this.last;
    if (end.signal !== undefined) {
      // The program would run on, seen by nobody.
      if (this.child !== undefined) killProcess(this.child);
      throw helperFailure(`was killed by ${end.signal}`, '');
    }
    if (last?.kind === 'failed') throw execFailure(program, last.errno, last.message);
    if (end.status !== 0)
      throw helperFailure(`ended with status ${end.status}`, this.tails.stderr.lastLines());
    if (last?.kind === 'exited' && last.status !== 0)
      throw this.programFailure(`ended with status ${last.status}`);
    if (last?.kind === 'signaled') throw this.programFailure(`was killed by signal ${last.signal}`);
    if (last?.kind === 'stopped' && !this.stopAsked) throw helperFailure('was stopped from outside', '');
    if (last?.kind !== 'exited' && last?.kind !== 'stopped')
      throw helperFailure('ended too early', this.tails.stderr.lastLines());
  }

  private programFailure(how: string): PrefaultError {
    const said = this.tails.stderr.lastLines();
    return programFailure(
      this.options.request.program,
      how,
      said === '' ? this.tails.stdout.lastLines() : said,
    );
  }
}

/**
 * Starts the program under the helper and waits for its end or a stop condition.
 *
 * Throws NOT_FOUND or NOT_EXECUTABLE if the program cannot be executed, PROGRAM_FAILED if it ended with a
 * status other than 0 or by a signal that was not ours, SYSTEM if the helper failed.
 */
export function watchStart(options: WatchOptions): Promise<void> {
  return new WatchedStart(options).run();
}
