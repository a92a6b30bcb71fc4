import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withStoreLock } from '../../src/store/lock-store.js';
import { identifyProcess } from '../../src/system/index.js';
import { SystemRoot } from './system-root.js';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
  mkdirSync(root.store.profileDirectory, { recursive: true });
});

afterEach(() => root.remove());

const lockPath = () => join(root.store.profileDirectory, '.lock');
const remaining = () => readdirSync(root.store.profileDirectory);

function holderText(pid: number, startTicks = identifyProcess(pid)?.startTicks ?? ''): string {
  return `${pid} ${startTicks}\n`;
}

it('is released when the work ends, well or badly', async () => {
  await withStoreLock(root.store, async () => {
    expect(readFileSync(lockPath(), 'utf8')).toBe(holderText(process.pid));
  });
  expect(remaining()).toEqual([]);
  const failing = withStoreLock(root.store, async () => {
    throw new RangeError('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  expect(remaining()).toEqual([]);
});

it('names the live process that holds it', async () => {
  writeFileSync(lockPath(), holderText(process.ppid));
  await expect(withStoreLock(root.store, async () => 'done', 0)).rejects.toMatchObject({
    code: 'BUSY',
    message: `the system store is being written by process ${process.ppid}`,
  });
  expect(readFileSync(lockPath(), 'utf8')).toBe(holderText(process.ppid));
});

const deadPid = 2 ** 22 + 1;

it.each([
  ['a process that is gone', holderText(deadPid, '1')],
  ['an earlier process of the same number', holderText(process.ppid, '1')],
  ['nobody knows whom', 'garbage'],
])('is taken over from %s', async (_, text) => {
  writeFileSync(lockPath(), text);
  expect(await withStoreLock(root.store, async () => readFileSync(lockPath(), 'utf8'), 0)).toBe(
    holderText(process.pid),
  );
  expect(remaining()).toEqual([]);
});

it('is not taken over while a live process is about to', async () => {
  writeFileSync(lockPath(), holderText(deadPid, '1'));
  writeFileSync(`${lockPath()}.after-${deadPid}`, holderText(process.ppid));
  await expect(withStoreLock(root.store, async () => 'done', 0)).rejects.toMatchObject({ code: 'BUSY' });
});

it('is taken over when the process that was about to died too', async () => {
  writeFileSync(lockPath(), holderText(deadPid, '1'));
  writeFileSync(`${lockPath()}.after-${deadPid}`, holderText(deadPid, '2'));
  expect(await withStoreLock(root.store, async () => 'done', 0)).toBe('done');
  expect(remaining()).toEqual([]);
});

it('clears away what processes left that were killed on their way to it, and nothing of live ones', async () => {
  const left = [`.lock.${deadPid}`, `.lock.after-${deadPid}`, `.lock.after-7.${deadPid}`];
  for (const name of [...left, `.lock.${process.ppid}`])
    writeFileSync(join(root.store.profileDirectory, name), '');
  await withStoreLock(root.store, async () => undefined);
  expect(remaining()).toEqual([`.lock.${process.ppid}`]);
});

it('lets one after the other in', async () => {
  let inside = 0;
  let most = 0;
  const work = () =>
    withStoreLock(root.store, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    });
  await Promise.all([work(), work(), work()]);
  expect(most).toBe(1);
});
