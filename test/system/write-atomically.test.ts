import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers, writeAllAtomically, writeAtomically } from '../../src/system/index.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-write-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const permissions = (path: string) => statSync(path).mode & 0o7777;

it('writes with the asked mode and makes directories 0755, whatever the umask', async () => {
  for (const umask of [0o077, 0o000]) {
    const before = process.umask(umask);
    try {
      const path = join(directory, `${umask}/a/b/file`);
      await writeAtomically(path, 'text', { mode: 0o644 });
      expect(permissions(path)).toBe(0o644);
      expect(permissions(join(directory, `${umask}/a/b`))).toBe(0o755);
      expect(permissions(join(directory, String(umask)))).toBe(0o755);
    } finally {
      process.umask(before);
    }
  }
});

it('replaces the content and leaves nothing else behind', async () => {
  const path = join(directory, 'file');
  writeFileSync(path, 'old');
  await writeAtomically(path, Buffer.from('new'), { mode: 0o600 });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['file']);
});

it('replaces none of several files when one cannot be written', async () => {
  writeFileSync(join(directory, 'first'), 'old');
  writeFileSync(join(directory, 'in-the-way'), '');
  const writing = writeAllAtomically([
    { path: join(directory, 'first'), data: 'new', mode: 0o644 },
    { path: join(directory, 'in-the-way/second'), data: 'new', mode: 0o644 },
  ]);
  await expect(writing).rejects.toMatchObject({ name: 'PrefaultError' });
  expect(readFileSync(join(directory, 'first'), 'utf8')).toBe('old');
  expect(readdirSync(directory).sort()).toEqual(['first', 'in-the-way']);
});

it('refuses to replace what is not a regular file', async () => {
  await expect(writeAtomically('/dev/null', 'x', { mode: 0o644 })).rejects.toMatchObject({ code: 'USAGE' });
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  mkdirSync(join(directory, 'sub'));
  await expect(writeAtomically(join(directory, 'sub'), 'x', { mode: 0o644 })).rejects.toMatchObject({
    code: 'USAGE',
  });
});

it('writes through a symbolic link instead of replacing it', async () => {
  writeFileSync(join(directory, 'target'), 'old');
  symlinkSync('target', join(directory, 'link'));
  await writeAtomically(join(directory, 'link'), 'new', { mode: 0o644 });
  expect(readlinkSync(join(directory, 'link'))).toBe('target');
  expect(readFileSync(join(directory, 'target'), 'utf8')).toBe('new');
});

it('removes what interrupted writes left, and nothing else', async () => {
  for (const name of ['.git.plan.0123456789ab.prefault-tmp', 'git.plan', '.hidden'])
    writeFileSync(join(directory, name), '');
  await removeLeftovers(directory);
  expect(readdirSync(directory).sort()).toEqual(['.hidden', 'git.plan']);
  await removeLeftovers(join(directory, 'absent'));
  expect(existsSync(join(directory, 'absent'))).toBe(false);
});

it('keeps the permissions of directories that are there already', async () => {
  mkdirSync(join(directory, 'private'));
  chmodSync(join(directory, 'private'), 0o700);
  await writeAtomically(join(directory, 'private/file'), '', { mode: 0o644 });
  expect(permissions(join(directory, 'private'))).toBe(0o700);
});
