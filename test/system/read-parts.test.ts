import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readParts } from '../../src/system/index.js';

const directory = mkdtempSync(join(tmpdir(), 'prefault-parts-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'file');
const content = Buffer.alloc(400_000, 'x');
writeFileSync(file, content);

const isThere = (image: Buffer | undefined, start: number, end: number) =>
  image?.subarray(start, end).equals(content.subarray(start, end));

it('reads the start, what is wanted, and what is wanted when that was seen', () => {
  const asked: number[] = [];
  const image = readParts(file, (seen) => {
    asked.push(seen.length);
    const first = { start: 100_000, end: 101_000 };
    return seen[100_000] === 0 ? [first] : [first, { start: 300_000, end: 300_001 }];
  });
  expect(image).toHaveLength(content.length);
  expect(isThere(image, 0, 4096)).toBe(true);
  expect(isThere(image, 100_000, 101_000)).toBe(true);
  expect(image?.[300_000]).toBe('x'.charCodeAt(0));
  expect(image?.[200_000]).toBe(0);
  expect(asked).toEqual([400_000, 400_000, 400_000]);
});

// A gap that was joined between two parts counts as read only if it was.
it('reads what lies between parts that are near each other, also when it is wanted later', () => {
  let round = 0;
  const image = readParts(file, () => {
    round += 1;
    return round === 1 ? [{ start: 8000, end: 9000 }] : [{ start: 5000, end: 6000 }];
  });
  expect(isThere(image, 5000, 6000)).toBe(true);
});

it('comes to an end with whoever wants more and more', () => {
  let at = 0;
  expect(
    readParts(file, () => {
      at += 20_000;
      return [{ start: at, end: at + 10 }];
    }),
  ).toHaveLength(content.length);
  expect(at).toBeLessThan(400_000);
});

it('takes what is missing, no file, or no program for absent', () => {
  expect(readParts(join(directory, 'none'), () => [])).toBeUndefined();
  expect(readParts(join(file, 'below'), () => [])).toBeUndefined();
  expect(readParts(directory, () => [])).toBeUndefined();
  expect(readParts('/dev/zero', () => [])).toBeUndefined();
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(readParts(pipe, () => [])).toBeUndefined();
  const huge = join(directory, 'huge');
  writeFileSync(huge, '');
  truncateSync(huge, 2 ** 31);
  expect(readParts(huge, () => [])).toBeUndefined();
});
