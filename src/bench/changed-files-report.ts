import { type ComparedFile, sumScores } from './compare-upgrade.js';
import { markdownTable } from './markdown-table.js';
import { METHOD_HEADINGS, methodCells, touchedIn } from './score-cells.js';
import type { UpgradeResult } from './upgrade-report.js';

/** Files of all programs by what they are; a library counts for each program that starts with it. */
export function kindTable(results: readonly UpgradeResult[]): string[] {
  const kinds = new Map<string, ComparedFile[]>();
  for (const file of results.flatMap(({ files }) => files))
    kinds.set(file.kind, [...(kinds.get(file.kind) ?? []), file]);
  const sorted = [...kinds].sort((a, b) => touchedIn(b[1]) - touchedIn(a[1]));
  return markdownTable([
    ['kind', 'files', 'dropped', 'pages', ...METHOD_HEADINGS],
    ...sorted.map(([kind, files]) => [
      kind,
      String(files.length),
      String(files.filter(({ outcome }) => outcome.state === 'dropped').length),
      String(touchedIn(files)),
      ...methodCells(sumScores(files)),
    ]),
  ]);
}

/** A line for each file that was dropped, also for those that the new build does not touch. */
export function droppedLines(results: readonly UpgradeResult[]): string[] {
  return results.flatMap(({ name, ported }) =>
    ported.files
      .filter(({ state }) => state === 'dropped')
      .map(({ path, why = '' }) => `- ${name}: ${path} ${why}`),
  );
}

/** One program's files, those with most pages first. */
export function fileTable({ files }: UpgradeResult): string[] {
  const sorted = [...files].sort((a, b) => b.touchedPageCount - a.touchedPageCount);
  return markdownTable([
    ['file', 'pages', ...METHOD_HEADINGS, 'confidence', 'fingerprint'],
    ...sorted.map(({ outcome, touchedPageCount, scores, fingerprintBytes }) => [
      outcome.to === undefined ? outcome.path : `${outcome.path} → ${outcome.to}`,
      String(touchedPageCount),
      ...methodCells(scores),
      outcome.state === 'dropped' ? 'dropped' : (outcome.confidence?.toFixed(2) ?? outcome.state),
      `${fingerprintBytes} bytes`,
    ]),
  ]);
}
