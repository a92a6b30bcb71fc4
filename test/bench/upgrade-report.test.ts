import { markdownTable } from '../../src/bench/markdown-table.js';
import { agreementTable, costTable, upstreamOf } from '../../src/bench/upgrade-report.js';
import { cells, dropped, fileOf, result, score } from './upgrade-result.js';

it('a table has one cell a column in every row', () => {
  expect(
    markdownTable([
      ['a', 'b'],
      ['1', '2'],
    ]),
  ).toEqual(['| a | b |', '|---|---|', '| 1 | 2 |']);
  for (const table of [agreementTable([result]), costTable([result])])
    expect(new Set(table.map((line) => line.split('|').length)).size).toBe(1);
});

it('a program’s row sums up its files: recall / precision', () => {
  expect(cells(agreementTable([result]), 1)).toEqual([
    ...['program', 'C', '1-1 → 1-2', '2', '40', '97.5 / 97.5', '10.0 / 10.0', '50.0 / 50.0', '100.0 / 100.0'],
    ...['0.90', 'none'],
  ]);
});

it('patches, other upstream versions and what is to be trained again are summed up apart', () => {
  const other = { ...result, newVersion: '2-1', files: [fileOf('/lib/a.so', score(10, 10, 5))] };
  const lost = { ...other, ported: { ...result.ported, advice: 'retrain' as const } };
  const table = agreementTable([result, other, result, lost]);
  expect([5, 6, 7].map((row) => [cells(table, row)[0], ...cells(table, row).slice(3, 6)])).toEqual([
    ['all of one upstream version', '4', '80', '97.5 / 97.5'],
    ['all of other upstream versions', '1', '10', '50.0 / 50.0'],
    ['all to be trained again', '1', '10', '50.0 / 50.0'],
  ]);
});

it.each([
  ['1:2.39.5-0+deb12u2', '2.39.5'],
  ['3.1.7+really3.1.2-0+deb12u1', '3.1.2'],
  ['18.20.4+dfsg-1~deb12u3', '18.20.4+dfsg'],
  ['8:6.9.11.60+dfsg-1.6+deb12u15', '6.9.11.60+dfsg'],
  ['1.0', '1.0'],
])('the upstream version of %s is %s', (version, upstream) => {
  expect(upstreamOf(version)).toBe(upstream);
});

it('fingerprints are held against the code that they are of', () => {
  expect(cells(costTable([result]), 1)).toEqual(['program', '400 bytes', '2.00 %', '5.00 %', '12', '31']);
});

it('where nothing was carried over there is no precision', () => {
  const lost = fileOf('/lib/lost.so', score(0, 10, 0), { outcome: dropped });
  const table = agreementTable([{ ...result, files: [lost] }]);
  expect(cells(table, 1)[5]).toBe('0.0 / -');
});
