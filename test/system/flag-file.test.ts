import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lowerFlag, readFlag, takeFile } from '../../src/system/index.js';

let directory: string;
let flag: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-flag-'));
  flag = join(directory, 'flag');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a flag', () => {
  it('is not there before somebody touches it', () => {
    expect(readFlag(flag)).toBeUndefined();
  });

  it('is taken down once', () => {
    writeFileSync(flag, '');
    const found = readFlag(flag);
    expect(found && lowerFlag(found)).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
    expect(found && lowerFlag(found)).toBe(true);
  });

  it('stays up if it was touched again', () => {
    writeFileSync(flag, '');
    const found = readFlag(flag);
    utimesSync(flag, 1, 1);
    expect(found && lowerFlag(found)).toBe(false);
    expect(readdirSync(directory)).toEqual(['flag']);
  });
});

describe('a file that is taken', () => {
  it('is empty if there is none', async () => {
    const taken = await takeFile(flag);
    expect(taken.text).toBe('');
    await taken.remove();
  });

  it('is given once, and what is appended meanwhile the next time', async () => {
    writeFileSync(flag, 'first\n');
    const taken = await takeFile(flag);
    writeFileSync(flag, 'second\n');
    expect(taken.text).toBe('first\n');
    await taken.remove();
    expect((await takeFile(flag)).text).toBe('second\n');
    expect(existsSync(flag)).toBe(false);
  });

  it('is given again if it was not removed', async () => {
    writeFileSync(flag, 'first\n');
    await takeFile(flag);
    expect((await takeFile(flag)).text).toBe('first\n');
  });
});
