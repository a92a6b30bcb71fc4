import { closeSync, constants, mkdtempSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { deadDirectories, ownPrefix } from './dead-directories.js';
import { fileError } from './file-error.js';
import { runCommand } from './processes.js';

const PURPOSE = 'output';
const FIFO = 'output';

export interface OutputPipe {
  /** The end that a child process gets; close it here once the child has it. */
  writeDescriptor: number;
  reader: Socket;
}

function makeDirectory(): string {
  try {
    return mkdtempSync(join(tmpdir(), ownPrefix(PURPOSE)));
  } catch (error) {
    throw fileError('make a directory in', tmpdir(), error);
  }
}

/**
 * A pipe for a program's output. Node's own stdio pipes are sockets, on which `echo >/dev/stderr`, common
 * in wrapper scripts, fails with ENXIO; Node has no pipe(2), so the pipe is born as a FIFO.
 */
export async function openOutputPipe(): Promise<OutputPipe> {
  const directory = makeDirectory();
  try {
    const path = join(directory, FIFO);
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

/**
 * Removes what processes of this user that were killed while they made a pipe left in the directory for temporary
 * files. Gives the paths.
 */
export function removeDeadOutputPipes(parent = tmpdir()): string[] {
  return deadDirectories(PURPOSE, parent).filter((directory) => {
    try {
      // No more than what is made above: nothing else would be ours.
      rmSync(join(directory, FIFO), { force: true });
      rmdirSync(directory);
      return true;
    } catch {
      return false;
    }
  });
}

export function closeDescriptor(descriptor: number): void {
  closeSync(descriptor);
}
