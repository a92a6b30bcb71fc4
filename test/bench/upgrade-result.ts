import type { ComparedFile } from '../../src/bench/compare-upgrade.js';
import type { PageScore } from '../../src/bench/page-score.js';
import type { UpgradeResult } from '../../src/bench/upgrade-report.js';

export const score = (predictedCount: number, touchedCount: number, commonCount: number): PageScore => ({
  predictedCount,
  touchedCount,
  commonCount,
});

/** A changed file that is carried over this well. */
export function fileOf(path: string, ported: PageScore, more: Partial<ComparedFile> = {}): ComparedFile {
  const unchanged = score(10, 10, 1);
  return {
    outcome: { path, state: 'ported', confidence: 0.95 },
    kind: 'ELF',
    touchedPageCount: 10,
    scores: { ported, unchanged, shifted: score(10, 10, 5), trained: score(10, 10, 10) },
    fingerprintBytes: 200,
    textBytes: 10_000,
    touchedTextBytes: 4000,
    ...more,
  };
}

export const dropped = { path: '/lib/lost.so', state: 'dropped', why: 'is gone' } as const;
/** An upgrade with a file that was dropped and is not touched any more, and two that are compared. */
export const result: UpgradeResult = {
  name: 'program',
  language: 'C',
  oldVersion: '1-1',
  newVersion: '1-2',
  ported: { files: [dropped], confidence: 0.9, advice: 'none' },
  files: [
    fileOf('/lib/small.so', score(10, 10, 9)),
    fileOf('/share/large.pyc', score(30, 30, 30), {
      outcome: { path: '/share/large.pyc', state: 'fresh' },
      kind: '.pyc',
      touchedPageCount: 30,
      textBytes: 0,
      touchedTextBytes: 0,
    }),
  ],
  fingerprintMs: 12.4,
  portMs: 30.6,
};

/** The cells of a row, the table's headings being row 0. */
export function cells(table: readonly string[], row: number): string[] {
  const lines = table.filter((_, index) => index !== 1);
  return (lines[row] ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
