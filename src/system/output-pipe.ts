import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { runCommand } from './processes.js';

export interface OutputPipe {
  /** The end that a child process gets; close it here once the child has it. */
  writeDescriptor: number;
  reader: Socket;
}

/**
 * A pipe for a program's output. Node's own stdio pipes are sockets, on which `echo >/dev/stderr`, common
 * in wrapper scripts, fails with ENXIO; Node has no pipe(2), so the pipe is born as a FIFO.
 */
export async function openOutputPipe(): Promise<OutputPipe> {
  const directory = mkdtempSync(join(tmpdir(), 'prefault-'));
  try {
    const path = join(directory, 'output');
    const { status, stderr } = await runCommand('mkfifo', ['-m', '600', path]);
    if (status !== 0) {
      throw new PrefaultError(`no pipe can be made: ${stderr.trim()}`, { code: 'SYSTEM', subject: path });
    }
    // Reader first and without waiting: an open for writing waits for a reader, not the other way round.
    const readDescriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeDescriptor = openSync(path, constants.O_WRONLY);
    return { writeDescriptor, reader: new Socket({ fd: readDescriptor, readable: true, writable: false }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function closeDescriptor(descriptor: number): void {
  closeSync(descriptor);
}
