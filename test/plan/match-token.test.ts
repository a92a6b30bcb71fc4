import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
