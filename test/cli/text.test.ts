import fc from 'fast-check';
import { countPages } from '../../src/cli/count-pages.js';
import { formatBytes, formatCount, formatTable, shorten } from '../../src/cli/format.js';
import { oneLine } from '../../src/cli/output.js';
import { describeError, exitStatusOf } from '../../src/cli/print-error.js';
import { nearNames } from '../../src/cli/suggest.js';
import { PrefaultError } from '../../src/errors.js';
import { toExtents } from '../../src/profile/index.js';

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [1_581_056, '1.5 MiB'],
  [200 * 1024 * 1024, '200 MiB'],
  [3 * 1024 ** 5, '3072 TiB'],
])('writes %d bytes as %s', (byteCount, text) => {
  expect(formatBytes(byteCount)).toBe(text);
});

it('puts nouns into the plural', () => {
  expect([0, 1, 2].map((count) => formatCount(count, 'directory'))).toEqual([
    '0 directories',
    '1 directory',
    '2 directories',
  ]);
});

it('aligns columns and ends no line with spaces', () => {
  expect(
    formatTable([
      ['NAME', 'SIZE'],
      ['a', ''],
      ['longer', '1'],
    ]),
  ).toEqual(['NAME    SIZE', 'a', 'longer  1']);
});

it('shortens identities, and nothing else', () => {
  expect(shorten('sha256:0123456789abcdef')).toBe('0123456789ab..');
  expect(shorten('0123456789abcdef')).toBe('0123456789ab..');
  expect(shorten('bb22')).toBe('bb22');
  expect(shorten('123456789 bytes')).toBe('123456789 bytes');
});

it.each([
  ['gti', ['git']],
  ['gi', ['gimp', 'git']],
  ['GIT', ['git']],
  ['pyhton3', ['python3']],
  ['g', ['gimp', 'git']],
  ['soffice', []],
])('takes %s for a mistake for %p', (name, expected) => {
  expect(nearNames(name, ['git', 'gimp', 'python3', 'git'])).toEqual(expected);
});

it('makes one line of any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Control}]/u.test(oneLine(text))));
  expect(oneLine(' a\n  b\r\nc ')).toBe('a b c');
});

it('counts a page once however many modes touch it', () => {
  const pages = fc.array(fc.nat(60));
  fc.assert(
    fc.property(pages, pages, (a, b) => {
      const mode = (name: string, touched: number[]) => ({
        name,
        runCount: 1,
        files: [{ path: '/f', order: 0, extents: toExtents(touched) }],
        directories: [],
        lookups: [],
      });
      const profile = {
        name: 'p',
        programs: ['/f'],
        recorders: [],
        files: [],
        modes: [mode('default', a), mode('b', b)],
      };
      expect(countPages(profile)).toBe(new Set([...a, ...b]).size);
    }),
  );
});

it('describes every error in one line and chooses the status by its kind', () => {
  const usage = new PrefaultError('bad\nthing', { code: 'USAGE', subject: 'x', remedy: 'do better' });
  expect([describeError(usage), exitStatusOf(usage)]).toEqual(['bad thing; do better', 2]);
  const plain = new PrefaultError('gone', { code: 'NOT_FOUND', subject: 'x' });
  expect([describeError(plain), exitStatusOf(plain)]).toEqual(['gone', 1]);
  expect(describeError(new TypeError('x is\nundefined'))).toBe(
    'internal error: x is undefined; run it again with PREFAULT_DEBUG=1 and report what it prints',
  );
  expect(exitStatusOf('thrown text')).toBe(1);
});
