import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overwriteContent, replaceContent } from '../../src/system/index.js';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-replace-'));
  file = join(directory, 'file');
  writeFileSync(file, 'old content');
  chmodSync(file, 0o751);
  execFileSync('touch', ['-d', '2001-02-03 04:05:06.123456789 UTC', file]);
});

afterEach(() => rmSync(directory, { recursive: true }));

function facts() {
  const { mode, uid, gid, mtimeNs } = statSync(file, { bigint: true });
  return { mode, uid, gid, mtimeNs };
}

it('puts a new file in the place of the old, with its owner, permissions and time', async () => {
  const [before, inode] = [facts(), statSync(file).ino];
  await replaceContent(file, Buffer.from('new content'));
  expect(readFileSync(file, 'utf8')).toBe('new content');
  expect(facts()).toEqual(before);
  expect(statSync(file).ino).not.toBe(inode);
  expect(readdirSync(directory)).toEqual(['file']);
});

it('leaves everything as it was if it fails', async () => {
  const failing = join(directory, 'absent', 'file');
  await expect(replaceContent(failing, Buffer.from('new'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  rmSync(file);
  await expect(replaceContent(file, Buffer.from('new'))).rejects.toThrow(
    /owner, permissions and extended attributes/,
  );
  expect(readdirSync(directory)).toEqual([]);
});

it('writes over a file under all its names', async () => {
  linkSync(file, join(directory, 'name'));
  const [before, inode] = [facts(), statSync(file).ino];
  await overwriteContent(file, Buffer.from('new content'));
  expect(readFileSync(join(directory, 'name'), 'utf8')).toBe('new content');
  expect(statSync(file).ino).toBe(inode);
  expect({ ...facts(), mtimeNs: facts().mtimeNs / 1000n }).toEqual({
    ...before,
    mtimeNs: before.mtimeNs / 1000n,
  });
});
