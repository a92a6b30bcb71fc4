import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeDeadOutputPipes } from '../../src/system/output-pipe.js';

describe('removeDeadOutputPipes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'dead-pipes-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  const leftover = (pid: number, ...files: string[]): string => {
    const path = join(directory, `prefault-output-${pid}-abc123`);
    mkdirSync(path);
    for (const file of files) writeFileSync(join(path, file), '');
    return path;
  };
  const deadPid = spawnSync('true').pid;

  it('removes what an ended process left, and nothing of one that runs', () => {
    const dead = leftover(deadPid, 'output');
    const alive = leftover(process.pid, 'output');
    expect(removeDeadOutputPipes(directory)).toEqual([dead]);
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(join(alive, 'output'))).toBe(true);
  });

  it('leaves a directory that holds anything else', () => {
    const strange = leftover(deadPid, 'output', 'letter');
    expect(removeDeadOutputPipes(directory)).toEqual([]);
    expect(existsSync(join(strange, 'letter'))).toBe(true);
  });
});
