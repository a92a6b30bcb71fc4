import { droppedLines, fileTable, kindTable } from '../../src/bench/changed-files-report.js';
import { cells, dropped, fileOf, result, score } from './upgrade-result.js';

it('kinds are those of all programs, the largest first', () => {
  const table = kindTable([result, result]);
  expect(cells(table, 1).slice(0, 5)).toEqual(['.pyc', '2', '0', '60', '100.0 / 100.0']);
  expect(cells(table, 2).slice(0, 5)).toEqual(['ELF', '2', '0', '20', '90.0 / 90.0']);
});

it('every file that was dropped has a line', () => {
  expect(droppedLines([result, { ...result, name: 'other' }])).toEqual([
    '- program: /lib/lost.so is gone',
    '- other: /lib/lost.so is gone',
  ]);
});

it('a program’s files stand with those of most pages first, and with their new names', () => {
  const renamed = fileOf('/lib/x.so.1', score(50, 50, 50), {
    outcome: { path: '/lib/x.so.1', to: '/lib/x.so.2', state: 'ported', confidence: 1 },
    touchedPageCount: 50,
  });
  const table = fileTable({ ...result, files: [...result.files, renamed] });
  expect([1, 2, 3].map((row) => cells(table, row)[0])).toEqual([
    '/lib/x.so.1 → /lib/x.so.2',
    '/share/large.pyc',
    '/lib/small.so',
  ]);
  expect(cells(table, 2)[6]).toBe('fresh');
  const lost = fileOf('/lib/lost.so', score(0, 10, 0), { outcome: dropped });
  expect(cells(fileTable({ ...result, files: [lost] }), 1)[6]).toBe('dropped');
});
