import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  hangUpProcess,
  identifyProcess,
  isAlive,
  killProcess,
  runCommand,
  runCommandNow,
} from '../../src/system/index.js';

describe('runCommand', () => {
  it('gives the input, takes both outputs and the status', async () => {
    const script = 'cat; echo err >&2; echo "$WORD"; exit 7';
    expect(
      await runCommand('sh', ['-c', script], { input: 'in\n', env: { WORD: 'env', PATH: '/usr/bin:/bin' } }),
    ).toEqual({
      status: 7,
      stdout: Buffer.from('in\nenv\n'),
      stderr: 'err\n',
    });
  });

  it('counts a signal as a shell does', async () => {
    expect(await runCommand('sh', ['-c', 'kill -TERM $$'])).toMatchObject({ status: 143 });
  });

  it('does not mind a command that reads no input', async () => {
    expect(await runCommand('true', [], { input: Buffer.alloc(1 << 20) })).toMatchObject({ status: 0 });
  });

  it('is NOT_FOUND for a command that is not there', async () => {
    await expect(runCommand('/no/such/command', [])).rejects.toMatchObject({
      code: 'NOT_FOUND',
      subject: '/no/such/command',
    });
  });
});

it('runCommandNow throws what a failing command said', () => {
  expect(() => runCommandNow('true', [])).not.toThrow();
  expect(() => runCommandNow('sh', ['-c', 'echo why >&2; exit 1'])).toThrow(/why$/);
});

describe('identifyProcess', () => {
  it('knows a process again, and no other one', () => {
    const self = identifyProcess(process.pid);
    expect(self).toMatchObject({ pid: process.pid });
    if (self === undefined) return;
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, startTicks: '1' })).toBe(false);
  });

  it('takes a process that is dead but not collected for gone', async () => {
    // The shell becomes a program that never collects its child.
    const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
    try {
      const pid = Number(
        await new Promise<string>((resolve) => shell.stdout.once('data', (chunk) => resolve(String(chunk)))),
      );
      while (identifyProcess(pid) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      shell.kill('SIGKILL');
    }
  });

  it('killProcess ends the process that was identified and spares another one of the same number', async () => {
    const child = spawn('sleep', ['60']);
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    const identity = identifyProcess(child.pid ?? 0);
    if (identity === undefined) throw new Error('no child');
    killProcess({ ...identity, startTicks: '1' });
    expect(isAlive(identity)).toBe(true);
    killProcess(identity);
    expect(await ended).toBe('SIGKILL');
  });
});

describe('hangUpProcess', () => {
  const listener = async () => {
    const child = spawn('sh', ['-c', 'trap "exit 7" HUP; echo ready; while :; do sleep 0.02; done'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (child.stdout !== null) await once(child.stdout, 'data');
    return child;
  };

  it('signals the process that was identified, and no other', async () => {
    const child = await listener();
    const identity = identifyProcess(child.pid ?? 0);
    if (identity === undefined) throw new Error('it does not run');
    expect(hangUpProcess({ ...identity, startTicks: '1' })).toBe(false);
    expect(hangUpProcess({ ...identity, startTicks: '' })).toBe(false);
    expect(child.exitCode).toBeNull();
    const ended = once(child, 'exit');
    expect(hangUpProcess(identity)).toBe(true);
    expect(await ended).toEqual([7, null]);
    expect(hangUpProcess(identity)).toBe(false);
  });
});
