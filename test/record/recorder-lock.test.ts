import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasDeadLock, parseLock, RecorderLock } from '../../src/record/recorder-lock.js';
import { identifyProcess } from '../../src/system/index.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-lock-'));
  path = join(directory, 'run', 'recorder.json');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const CHANGES = {
  readAhead: [{ file: '/sys/x', oldKiB: 128, newKiB: 4 }],
  mountPoint: '/run/x',
  traceInstance: '/t/x',
};

/** A lock file whose holder is the process that `pid` and `startTicks` tell. */
function leaveLock(holder: { pid: number; startTicks: string }): void {
  RecorderLock.acquire(path).release();
  writeFileSync(path, JSON.stringify({ ...holder, user: 'ann', ...CHANGES }));
}

describe('RecorderLock', () => {
  it('says in the file who holds it and what is to be undone', () => {
    const lock = RecorderLock.acquire(path);
    lock.declare(CHANGES);
    expect(parseLock(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, ...CHANGES });
    expect(hasDeadLock(path)).toBe(false);
    lock.release();
    expect(() => readFileSync(path)).toThrow('ENOENT');
  });

  it('is BUSY while another process holds it, and names that process and its user', () => {
    const holder = spawn('sleep', ['60']);
    try {
      const identity = identifyProcess(holder.pid ?? 0);
      if (identity === undefined) throw new Error('the holder did not start');
      leaveLock(identity);
      expect(() => RecorderLock.acquire(path)).toThrow(
        expect.objectContaining({
          code: 'BUSY',
          message: `another recording is under way (process ${holder.pid}, user ann)`,
        }),
      );
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it.each([
    ['is gone', () => ({ pid: spawnSync('true').pid, startTicks: '1' })],
    ['has a number that was given to another process', () => ({ pid: process.pid, startTicks: '1' })],
  ])('takes over the lock of a process that %s, with what it left', (_, holder) => {
    leaveLock(holder());
    expect(hasDeadLock(path)).toBe(true);
    expect(RecorderLock.acquire(path).leftover).toMatchObject(CHANGES);
    // Still in the file: a kill before it is undone loses nothing.
    expect(parseLock(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, ...CHANGES });
  });

  it.each(['', '{', '[]', '{"pid":"1"}', '{"pid":1,"startTicks":"1","user":"a","readAhead":[{"file":1}]}'])(
    'takes over a file that is no lock: %j',
    (text) => {
      RecorderLock.acquire(path).release();
      writeFileSync(path, text);
      expect(parseLock(text)).toBeUndefined();
      expect(RecorderLock.acquire(path).leftover).toEqual({ readAhead: [] });
    },
  );
});
