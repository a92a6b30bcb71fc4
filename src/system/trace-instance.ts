import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileError, systemErrorName } from './file-error.js';
import { removeTraceInstance } from './tracefs.js';

const READ_CHUNK_BYTES = 256 * 1024;

export interface TraceSetup {
  tracefs: string;
  /** Name of the instance's directory below `instances`. */
  name: string;
  bufferKiBPerCpu: number;
  /** Such as `filemap/mm_filemap_fault`; all must exist. */
  events: readonly string[];
}

/**
 * A trace buffer of our own (Documentation/trace/ftrace.rst, "Instances"): what others trace neither
 * disturbs it nor is disturbed. Reading takes the events out of the buffer. Errors: PERMISSION, SYSTEM.
 */
export class TraceInstance {
  readonly path: string;
  private readonly reader: number;
  private readonly chunk = Buffer.allocUnsafe(READ_CHUNK_BYTES);
  private removed = false;

  constructor({ tracefs, name, bufferKiBPerCpu, events }: TraceSetup) {
    this.path = join(tracefs, 'instances', name);
    try {
      // Only a dead process of the same number can have left it.
      removeTraceInstance(this.path);
      mkdirSync(this.path);
      this.write('tracing_on', '0');
      this.write('buffer_size_kb', String(bufferKiBPerCpu));
      this.write('trace_clock', 'mono');
      this.write('options/event-fork', '1');
      for (const event of events) this.write(`events/${event}/enable`, '1');
      this.reader = openSync(join(this.path, 'trace_pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      removeTraceInstance(this.path);
      throw fileError('set up', this.path, error);
    }
  }

  /** Traces a process and all that it and they fork, from now on. */
  start(pid: number): void {
    this.write('set_event_pid', String(pid));
    this.write('tracing_on', '1');
  }

  stop(): void {
    this.write('tracing_on', '0');
  }

  /** The lines that came since the last call, in whole lines. */
  drain(): string {
    const parts: string[] = [];
    for (;;) {
      let byteCount: number;
      try {
        byteCount = readSync(this.reader, this.chunk);
      } catch (error) {
        if (systemErrorName(error) !== 'EAGAIN') throw fileError('read', this.path, error);
        byteCount = 0;
      }
      if (byteCount === 0) return parts.join('');
      // latin1 keeps every byte of a command name apart.
      parts.push(this.chunk.toString('latin1', 0, byteCount));
    }
  }

  /** How many events the buffer had no room for. */
  lostEventCount(): number {
    let lost = 0;
    for (const cpu of readdirSync(join(this.path, 'per_cpu'))) {
      const stats = readFileSync(join(this.path, 'per_cpu', cpu, 'stats'), 'latin1');
      for (const match of stats.matchAll(/^(?:overrun|commit overrun|dropped events): (\d+)$/gm))
        lost += Number(match[1]);
    }
    return lost;
  }

  /** Removes the instance; may be called twice. Synchronous. */
  remove(): void {
    if (this.removed) return;
    this.removed = true;
    closeSync(this.reader);
    removeTraceInstance(this.path);
  }

  private write(file: string, text: string): void {
    try {
      writeFileSync(join(this.path, file), text);
    } catch (error) {
      throw fileError('write', join(this.path, file), error);
    }
  }
}
