import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelperLine } from '../../src/record/helper-lines.js';
import { readExitFiles } from '../../src/record/read-exit-files.js';

const directory = mkdtempSync(join(tmpdir(), 'exit-files-'));
afterAll(() => rmSync(directory, { recursive: true }));

const path = (pid: number, kind = 'end') =>
  join(directory, `${pid}.${'0'.repeat(15)}1.${'0'.repeat(15)}2.${kind}`);
const write = (pid: number, ...lines: string[]) =>
  writeFileSync(path(pid), `${lines.join('\n')}\ncomplete\n`);

it('believes what the library writes, and nothing else that a program put there', async () => {
  write(1, 'present\t8:1\t9\t3\t4', 'name\t8:1\t9\tf\t/a');
  write(2, 'present\t8:1\t9\t0\t9007199254740991', 'window\t8:1\t9\tnone\t1', 'window\t8:1\t9\t1\t-1');
  write(3, 'frozen\tnever', 'present\t8:1', '\0\xff', 'x'.repeat(1e6));
  write(4, 'present\t8:1\t9\t77\t1');
  truncateSync(path(4), 65 * 1024 * 1024);
  expect(spawnSync('mkfifo', [path(5)]).status).toBe(0);
  mkdirSync(path(6));
  symlinkSync('/dev/zero', path(7));
  symlinkSync('/absent', path(8, 'start'));
  writeFileSync(join(directory, 'letter'), 'complete\n');
  const lines: HelperLine[] = [];
  const files = await readExitFiles(directory, undefined, async (line) => {
    lines.push(line);
  });
  expect(files.map(({ pid }) => pid)).toEqual([1, 2, 3]);
  expect(lines.filter(({ kind }) => kind !== 'complete' && kind !== 'frozen')).toEqual([
    { kind: 'present', key: '8:1/9', firstPage: 3, pageCount: 4 },
    { kind: 'name', key: '8:1/9', type: 'file', path: '/a' },
  ]);
});

it('passes over what was written later than the start', async () => {
  expect(await readExitFiles(directory, 1n, async () => undefined)).toEqual([]);
});
