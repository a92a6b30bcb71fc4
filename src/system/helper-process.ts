import { type ChildProcess, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { delay } from './clock.js';
import { fileError } from './file-error.js';
import { closeDescriptor, openOutputPipe } from './output-pipe.js';

export type OutputStream = 'stdout' | 'stderr';

const DESCRIPTOR_OF: Readonly<Record<OutputStream, number>> = { stdout: 1, stderr: 2 };
const NEWLINE = 0x0a;
/** How long output that is on its way may take after the helper's end. */
const DRAIN_MS = 200;

export interface HelperOptions {
  args: readonly string[];
  /** Added to this process's environment. */
  env: NodeJS.ProcessEnv;
  /** A line of descriptor 3, without its newline. */
  onLine: (line: Buffer) => void;
  /** Output of descriptors 1 and 2. */
  onOutput: (stream: OutputStream, chunk: Buffer) => void;
  /** Pass the output on to this process's own descriptors 1 and 2 as well. */
  passOn: boolean;
}

export interface HelperEnd {
  status: number | undefined;
  signal: NodeJS.Signals | undefined;
}

/** A child process that speaks lines on descriptor 3 and listens on descriptor 4. */
export interface HelperProcess {
  /** Writes to descriptor 4. */
  send(text: string): void;
  terminate(): void;
  /** Comes true when the process ended and all it wrote was handed out. Rejects if it could not be started. */
  ended: Promise<HelperEnd>;
}

function forEachLine(stream: Readable, onLine: (line: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    let text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE)) {
      onLine(text.subarray(0, end));
      text = text.subarray(end + 1);
    }
    rest = text;
  });
}

// To the descriptor itself, in order and unbuffered; a reader that went away is not our failure.
function passOn(stream: OutputStream, chunk: Buffer): void {
  try {
    writeSync(DESCRIPTOR_OF[stream], chunk);
  } catch {
    // Nobody reads it any more.
  }
}

/**
 * The helper's end, with all that it wrote on descriptor 3 handed out. After a kill, what it had started may
 * hold that descriptor still: then it is not waited for.
 */
function whenEnded(file: string, child: ChildProcess, output: Readable): Promise<HelperEnd> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(fileError('run', file, error)));
    child.on('exit', async (status, signal) => {
      const closed = whenClosed(output);
      await (signal === null ? closed : Promise.race([closed, delay(DRAIN_MS)]));
      output.destroy();
      resolve({ status: status ?? undefined, signal: signal ?? undefined });
    });
  });
}

function whenClosed(stream: Readable): Promise<void> {
  return stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', resolve));
}

/** Starts a helper; its standard input is /dev/null. */
export async function startHelper(file: string, options: HelperOptions): Promise<HelperProcess> {
  const pipes = { stdout: await openOutputPipe(), stderr: await openOutputPipe() };
  const child = spawn(file, options.args, {
    stdio: ['ignore', pipes.stdout.writeDescriptor, pipes.stderr.writeDescriptor, 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const [, , , output, control] = child.stdio as [null, null, null, Readable, Writable];
  const readers = (['stdout', 'stderr'] as const).map((stream) => {
    const { reader, writeDescriptor } = pipes[stream];
    closeDescriptor(writeDescriptor);
    reader.on('data', (chunk: Buffer) => {
      if (options.passOn) passOn(stream, chunk);
      options.onOutput(stream, chunk);
    });
    reader.on('error', () => reader.destroy());
    return reader;
  });
  forEachLine(output, options.onLine);
  // The helper may end before it listens.
  control.on('error', () => undefined);
  const ended = whenEnded(file, child, output).finally(async () => {
    control.destroy();
    // A process that outlived the helper keeps the pipes open: what it writes is not waited for.
    await Promise.race([Promise.all(readers.map(whenClosed)), delay(DRAIN_MS)]);
    for (const reader of readers) reader.destroy();
  });
  return {
    send: (text) => void control.write(text),
    terminate: () => void child.kill('SIGTERM'),
    ended,
  };
}
