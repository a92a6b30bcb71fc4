import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadDirectories } from '../../src/system/dead-directories.js';
import { removeDeadScratchDirectories, withScratchDirectory } from '../../src/system/scratch-directory.js';

const parent = mkdtempSync(join(tmpdir(), 'dead-directories-'));
afterAll(() => rmSync(parent, { recursive: true }));
const deadPid = spawnSync('true').pid;

const leftover = (pid: number, ...files: string[]): string => {
  const path = mkdtempSync(join(parent, `prefault-scratch-${pid}-`));
  for (const file of files) writeFileSync(join(path, file), '');
  return path;
};

it('removes what a killed recording left, and nothing of one that runs', () => {
  const dead = leftover(deadPid, '1.2.3.start', '1.2.3.end.new');
  const alive = leftover(process.pid, '1.2.3.start');
  expect(removeDeadScratchDirectories(parent)).toEqual([dead]);
  expect([dead, join(alive, '1.2.3.start')].map((path) => existsSync(path))).toEqual([false, true]);
});

it('leaves a directory that holds more than files, whole', () => {
  const strange = leftover(deadPid, 'file');
  mkdirSync(join(strange, 'tree'));
  expect(removeDeadScratchDirectories(parent)).toEqual([]);
  expect(existsSync(join(strange, 'file'))).toBe(true);
});

it('finds nothing in a directory that is not there', () => {
  expect(deadDirectories('scratch', join(parent, 'absent'))).toEqual([]);
});

it('names scratch directories so that they are found', async () => {
  await withScratchDirectory(async (directory) => {
    expect(directory).toContain(`/prefault-scratch-${process.pid}-`);
  });
});
