import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLock, readLock, removeLock, rewriteLock } from '../../src/system/index.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-lockfile-'));
  path = join(directory, 'below', 'lock');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('a lock is made once, with its content, and leaves no other file', () => {
  expect(readLock(path)).toBeUndefined();
  expect(createLock(path, 'first')).toBe(true);
  expect(createLock(path, 'second')).toBe(false);
  expect(readLock(path)).toBe('first');
  rewriteLock(path, 'third');
  expect(readLock(path)).toBe('third');
  expect(readdirSync(join(directory, 'below'))).toEqual(['lock']);
  removeLock(path);
  removeLock(path);
  expect(readLock(path)).toBeUndefined();
});

it('a lock that cannot be made is an error that names it', () => {
  writeFileSync(join(directory, 'below'), '');
  expect(() => createLock(path, 'x')).toThrow(
    expect.objectContaining({ name: 'PrefaultError', subject: path }),
  );
});
