import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canExecute, hashFile, readFacts, readHead, readNames, readText } from '../../src/system/index.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-files-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it.each([readText, readFacts, readNames, hashFile])(
  '%p gives undefined for what does not exist',
  async (read) => {
    expect(await read(join(directory, 'absent'))).toBeUndefined();
    writeFileSync(join(directory, 'file'), '');
    expect(await read(join(directory, 'file/below'))).toBeUndefined();
  },
);

it('names the path and the reason when a file cannot be read', async () => {
  await expect(readText(directory)).rejects.toMatchObject({
    code: 'USAGE',
    message: `cannot read '${directory}': illegal operation on a directory`,
  });
});

it('tells modification times to the nanosecond, as stat(1) does, before 1970 too', async () => {
  for (const time of ['2001-02-03 04:05:06.123456789', '1969-12-31 23:59:58.000000001']) {
    const path = join(directory, 'file');
    writeFileSync(path, 'x');
    execFileSync('touch', ['-d', `${time} UTC`, path]);
    const facts = await readFacts(path);
    const [seconds, fraction] = execFileSync('stat', ['-c', '%.9Y', path], { encoding: 'utf8' })
      .trim()
      .split('.');
    const total =
      BigInt(seconds ?? '') * 1_000_000_000n +
      BigInt(seconds?.startsWith('-') ? `-${fraction}` : (fraction ?? ''));
    expect((facts?.mtimeSeconds ?? 0n) * 1_000_000_000n + BigInt(facts?.mtimeNanoseconds ?? 0)).toBe(total);
    expect(facts?.mtimeNanoseconds).toBeGreaterThanOrEqual(0);
  }
});

it('reads the head of a regular file, and of nothing else', async () => {
  const path = join(directory, 'file');
  writeFileSync(path, 'abcdef');
  utimesSync(path, 1, 1);
  expect((await readHead(path, 3))?.head.toString()).toBe('abc');
  expect((await readHead(path, 100))?.head.toString()).toBe('abcdef');
  expect((await readHead(path, 3))?.facts.sizeBytes).toBe(6);
  expect(await readHead(directory, 3)).toBeUndefined();
  // A pipe that nobody writes to: opening it to read would wait for ever.
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  expect(await readHead(join(directory, 'pipe'), 3)).toBeUndefined();
});

it('hashes a file that is larger than one chunk as a whole', async () => {
  const content = Buffer.alloc(3 * 1024 * 1024 + 7, 'prefault');
  writeFileSync(join(directory, 'file'), content);
  expect(await hashFile(join(directory, 'file'))).toBe(createHash('sha256').update(content).digest('hex'));
});

it('follows symbolic links for facts and knows files, directories and others', async () => {
  mkdirSync(join(directory, 'sub'));
  symlinkSync('sub', join(directory, 'link'));
  expect((await readFacts(join(directory, 'link')))?.kind).toBe('directory');
  expect((await readFacts('/dev/null'))?.kind).toBe('other');
});

it('calls a file executable when somebody may execute it', async () => {
  const path = join(directory, 'file');
  writeFileSync(path, '');
  chmodSync(path, 0o644);
  expect(await canExecute(path)).toBe(false);
  chmodSync(path, 0o755);
  expect(await canExecute(path)).toBe(true);
});
