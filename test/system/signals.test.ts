import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buildSync } from 'esbuild';

let directory: string;

// A process of its own: what is tested ends it.
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-signals-'));
  const entry = join(directory, 'entry.ts');
  const signals = join(__dirname, '../../src/system/signals.ts');
  writeFileSync(
    entry,
    `import { undoAtExit } from ${JSON.stringify(signals)};
     import { writeSync } from 'node:fs';
     const say = (text: string) => writeSync(1, text + '\\n');
     undoAtExit(() => say('first'));
     undoAtExit(() => { throw new Error('one that fails'); });
     const undo = undoAtExit(() => say('second'));
     say('ready');
     const how = process.argv[2];
     if (how === 'return') process.exitCode = 5;
     else if (how === 'exit') process.exit(5);
     else if (how === 'throw') throw new Error('uncaught');
     else if (how === 'undo') { undo(); undo(); }
     else setInterval(() => undefined, 1000);`,
  );
  buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(directory, 'entry.cjs'),
  });
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function run(
  how: string,
  signal?: NodeJS.Signals,
): Promise<{ output: string[]; status: number | null; by: string | null }> {
  return new Promise((resolve) => {
    const child: ChildProcessByStdio<null, Readable, null> = spawn(
      process.execPath,
      [join(directory, 'entry.cjs'), how],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    let output = '';
    child.stdout.on('data', (chunk) => {
      if (signal !== undefined && output === '') child.kill(signal);
      output += String(chunk);
    });
    child.on('close', (status, by) => resolve({ output: output.trim().split('\n'), status, by }));
  });
}

describe('undoAtExit', () => {
  it.each([
    ['return', 5],
    ['exit', 5],
    ['throw', 1],
    ['undo', 0],
  ])('undoes everything once, the latest first, at %s', async (how, status) => {
    expect(await run(how)).toEqual({ output: ['ready', 'second', 'first'], status, by: null });
  });

  it.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
    'undoes everything at %s and ends by it',
    async (signal) => {
      expect(await run('wait', signal)).toEqual({
        output: ['ready', 'second', 'first'],
        status: null,
        by: signal,
      });
    },
  );
});
