import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLeftovers } from '../../src/record/index.js';
import { identifyProcess } from '../../src/system/index.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-leftovers-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const lock = () => join(directory, 'recorder.json');
const setting = () => join(directory, 'read_ahead_kb');

function leave(holder: { pid: number; startTicks: string }, kiB: string): void {
  writeFileSync(setting(), kiB);
  const readAhead = [{ file: setting(), oldKiB: 128, newKiB: 4 }];
  writeFileSync(lock(), JSON.stringify({ ...holder, user: 'ann', readAhead, mountPoint: '/run/x' }));
}

const DEAD = { pid: 2 ** 22 + 1, startTicks: '1' };

it('finds what a killed recording changed and nobody has put back', async () => {
  leave(DEAD, '4\n');
  expect(await findLeftovers(lock())).toMatchObject({
    readAhead: [{ file: setting(), oldKiB: 128, newKiB: 4 }],
    mountPoint: '/run/x',
  });
});

it('minds no setting that somebody has changed since', async () => {
  leave(DEAD, '256\n');
  expect(await findLeftovers(lock())).toMatchObject({ readAhead: [] });
});

it('lists nothing of a recording that is under way', async () => {
  const self = identifyProcess(process.pid);
  if (self === undefined) throw new Error('no /proc');
  leave(self, '4\n');
  const found = await findLeftovers(lock());
  expect(found).toMatchObject({ running: { pid: process.pid, user: 'ann' }, readAhead: [] });
  expect(found.mountPoint).toBeUndefined();
});

it.each(['', 'nonsense'])('finds nothing in the lock %j', async (text) => {
  writeFileSync(lock(), text);
  expect(await findLeftovers(lock())).toMatchObject({ readAhead: [] });
});

it('finds nothing without a lock', async () => {
  expect(await findLeftovers(lock())).toMatchObject({ readAhead: [] });
});
