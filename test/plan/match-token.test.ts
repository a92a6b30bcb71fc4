import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { matchesToken } from '../../src/plan/index';

/* The same table that src/native/mode.c is held against. */
const table = readFileSync(join(__dirname, '../fixtures/mode-tokens.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ').map((word) => (word === '""' ? '' : word)));

it.each(table)('%s: the token %s for %s %s %s', (verdict, token = '', called = '', ...args) => {
  expect(matchesToken(token, called, args)).toBe(verdict === 'yes');
});

it('the 256th argument can choose, and the next one is not looked at', () => {
  const filler = (count: number) => Array.from({ length: count }, () => 'x');
  expect(matchesToken('calc', 'app', [...filler(255), 'calc'])).toBe(true);
  expect(matchesToken('calc', 'app', [...filler(256), 'calc'])).toBe(false);
});

it('an empty token matches nothing', () => {
  expect(matchesToken('', '', [''])).toBe(false);
});

it('agrees with src/native/mode.c on whatever can be put together of a few characters', () => {
  const directory = mkdtempSync(join(tmpdir(), 'prefault-tokens-'));
  try {
    const matcher = join(directory, 'token-matcher');
    const native = join(__dirname, '../../src/native');
    const sources = [
      join(__dirname, '../native/token-matcher.c'),
      join(native, 'plan.c'),
      join(native, 'text.c'),
    ];
    execFileSync('cc', ['-std=c11', '-D_GNU_SOURCE', '-DPREFAULT_HOSTED', '-o', matcher, ...sources]);
    const word = fc.array(fc.constantFrom('/', '.', '-', 'a', 'b', './', '../', '/a', 'a/b'), {
      maxLength: 6,
    });
    const start = fc.array(word, { minLength: 2, maxLength: 5 });
    const starts = fc.sample(start, 20_000).map((words) => words.map((parts) => parts.join('')));
    const lines = starts.map((words) => words.map((text) => text || '""').join(' '));
    const output = execFileSync(matcher, { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
    const verdicts = starts.map(([token = '', called = '', ...args]) =>
      matchesToken(token, called, args) ? 'yes' : 'no',
    );
    const differing = output
      .split('\n')
      .flatMap((said, index) => (said === (verdicts[index] ?? '') ? [] : [lines[index]]));
    expect(differing).toEqual([]);
    expect(verdicts.filter((verdict) => verdict === 'yes').length).toBeGreaterThan(200);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
