import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEmptyFile, isSettled, NO_FILE, StampReader, stampFile } from '../../src/system/index.js';

let root: string;
const at = (path: string) => join(root, path);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prefault-stamps-'));
  mkdirSync(at('usr/lib'), { recursive: true });
  writeFileSync(at('usr/lib/file'), 'content');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is the same for a file that nobody touched', () => {
  expect(stampFile(at('usr/lib/file'))).toBe(stampFile(at('usr/lib/file')));
});

it.each<[string, () => void]>([
  ['other content', () => writeFileSync(at('usr/lib/file'), 'other content')],
  [
    'another file of the same size and time',
    () => {
      const { atime, mtime } = statSync(at('usr/lib/file'));
      writeFileSync(at('copy'), 'CONTENT');
      utimesSync(at('copy'), atime, mtime);
      renameSync(at('copy'), at('usr/lib/file'));
    },
  ],
  ['another time', () => utimesSync(at('usr/lib/file'), 1, 1)],
  ['one more name', () => linkSync(at('usr/lib/file'), at('second'))],
  ['nothing', () => rmSync(at('usr/lib/file'))],
])('is another one for a file that was given %s', async (_, change) => {
  const before = stampFile(at('usr/lib/file'));
  // The kernel's clock for time stamps goes in steps.
  while (Date.now() < Number(statSync(at('usr/lib/file')).ctimeMs) + 20) await new Promise(setImmediate);
  change();
  expect(stampFile(at('usr/lib/file'))).not.toBe(before);
});

it('follows links within the root, and none out of it', () => {
  symlinkSync('/usr/lib', at('lib'));
  symlinkSync('file', at('usr/lib/link'));
  symlinkSync('/etc/passwd', at('usr/lib/out'));
  symlinkSync('loop', at('usr/lib/loop'));
  const reader = new StampReader(root);
  const stamp = stampFile(at('usr/lib/file'));
  for (const path of ['/usr/lib/file', '/lib/file', '/lib/link']) expect(reader.read(path)).toBe(stamp);
  for (const path of [
    '/usr/lib/out',
    '/nothing',
    '/usr/lib/file/below',
    '/usr/lib/loop',
    '/usr/lib/loop/below',
  ])
    expect(reader.read(path)).toBe(NO_FILE);
  expect(new StampReader('/').read(at('usr/lib/file'))).toBe(stamp);
});

it('knows files without content', () => {
  writeFileSync(at('empty'), '');
  expect(isEmptyFile(stampFile(at('empty')))).toBe(true);
  expect(isEmptyFile(stampFile(at('usr/lib/file')))).toBe(false);
  expect(isEmptyFile(NO_FILE)).toBe(false);
});

it('is settled when the file was last changed some time before, not a moment before', () => {
  const stamp = '1:2:3:5000000000';
  expect(isSettled(stamp, 5000)).toBe(false);
  expect(isSettled(stamp, 5010)).toBe(false);
  expect(isSettled(stamp, 6000)).toBe(true);
  expect(isSettled(NO_FILE, 0)).toBe(true);
});
