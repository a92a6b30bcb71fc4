import type { PortedProfile } from '../store/index.js';
import { type ComparedFile, sumScores } from './compare-upgrade.js';
import { markdownTable } from './markdown-table.js';
import { METHOD_HEADINGS, methodCells, sumOf, touchedIn } from './score-cells.js';

/** What came of one program's upgrade. */
export interface UpgradeResult {
  name: string;
  language: string;
  oldVersion: string;
  newVersion: string;
  ported: Pick<PortedProfile, 'files' | 'confidence' | 'advice'>;
  files: readonly ComparedFile[];
  fingerprintMs: number;
  portMs: number;
}

function shareOf(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`;
}

/** @example upstreamOf('1:3.1.7+really3.1.2-0+deb12u1') // '3.1.2' */
export function upstreamOf(version: string): string {
  return version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/^.*\+really/, '');
}

/** A row of sums for each group: patches, other upstream versions, and what is to be trained again anyway. */
function sumRows(results: readonly UpgradeResult[]): string[][] {
  const groupOf = ({ oldVersion, newVersion, ported }: UpgradeResult) => {
    if (ported.advice === 'retrain') return 'all to be trained again';
    return upstreamOf(oldVersion) === upstreamOf(newVersion)
      ? 'all of one upstream version'
      : 'all of other upstream versions';
  };
  const labels = [...new Set(results.map(groupOf))];
  return labels.map((label) => {
    const files = results.filter((result) => groupOf(result) === label).flatMap((result) => result.files);
    const counts = [String(files.length), String(touchedIn(files))];
    return [label, '', '', ...counts, ...methodCells(sumScores(files)), '', ''];
  });
}

/** How well each program's pages were carried over: recall and precision in percent. */
export function agreementTable(results: readonly UpgradeResult[]): string[] {
  const headings = ['program', 'language', 'versions', 'files', 'pages', ...METHOD_HEADINGS];
  return markdownTable([
    [...headings, 'confidence', 'advice'],
    ...results.map(({ name, language, oldVersion, newVersion, files, ported }) => [
      name,
      language,
      `${oldVersion} → ${newVersion}`,
      String(files.length),
      String(touchedIn(files)),
      ...methodCells(sumScores(files)),
      ported.confidence.toFixed(2),
      ported.advice,
    ]),
    ...sumRows(results),
  ]);
}

/** What porting takes: fingerprints, as they are stored, and time. */
export function costTable(results: readonly UpgradeResult[]): string[] {
  return markdownTable([
    ['program', 'fingerprints', 'of .text', 'of its touched pages', 'ms to make', 'ms to port'],
    ...results.map(({ name, files, fingerprintMs, portMs }) => {
      const fingerprinted = files.filter(({ textBytes }) => textBytes > 0);
      const bytes = sumOf(fingerprinted, ({ fingerprintBytes }) => fingerprintBytes);
      return [
        name,
        `${sumOf(files, ({ fingerprintBytes }) => fingerprintBytes)} bytes`,
        shareOf(
          bytes,
          sumOf(fingerprinted, ({ textBytes }) => textBytes),
        ),
        shareOf(
          bytes,
          sumOf(fingerprinted, ({ touchedTextBytes }) => touchedTextBytes),
        ),
        fingerprintMs.toFixed(0),
        portMs.toFixed(0),
      ];
    }),
  ]);
}
