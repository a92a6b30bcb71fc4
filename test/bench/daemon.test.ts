import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireHelp, startDaemon } from '../../src/bench/daemon.js';
import { type HeaderFields, makeState } from '../daemon/make-state.js';

/** Stands in for prefaultd: writes this state where the real one would, and stays. */
function fakeDaemon(directory: string, fields: HeaderFields, last: string): string {
  const executable = join(directory, 'prefaultd');
  writeFileSync(join(directory, 'state'), makeState(fields));
  // $4 is the directory of --state.
  writeFileSync(
    executable,
    `#!/bin/sh
cp ${directory}/state "$4/prefaultd.state"
${last}
`,
  );
  chmodSync(executable, 0o755);
  return executable;
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-bench-daemon-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const start = (fields: HeaderFields, last = 'exec sleep 600') =>
  startDaemon({ root: '/', stateRoot: directory, executable: fakeDaemon(directory, fields, last) });

it('waits until programs are watched, and sees what the daemon has done', async () => {
  const daemon = await start({ markedCount: 2, helpedCount: 1, pid: 1 });
  try {
    expect((await daemon.readState()).plans.watchedCount).toBe(2);
    await requireHelp(daemon);
  } finally {
    await daemon.stop();
  }
});

it('has no time for a start that the daemon left alone', async () => {
  const daemon = await start({ markedCount: 1, elsewhereCount: 1 });
  try {
    await expect(requireHelp(daemon)).rejects.toThrow(/left a start alone.*"elsewhereCount":1/);
  } finally {
    await daemon.stop();
  }
});

it('says so if the daemon ends', async () => {
  await expect(start({}, 'exit 1')).rejects.toThrow('prefaultd ended (1)');
});
