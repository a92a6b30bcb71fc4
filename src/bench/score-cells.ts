import { type ComparedFile, METHODS, type Method, type Scores } from './compare-upgrade.js';
import { precisionOf, recallOf } from './page-score.js';

/** Cells of the tables on upgrades. */

const HEADINGS: Readonly<Record<Method, string>> = {
  ported: 'ported',
  unchanged: 'same page numbers',
  shifted: 'shifted with sections',
  trained: 'trained again',
};

/** The headings of `methodCells`. */
export const METHOD_HEADINGS = METHODS.map((method) => HEADINGS[method]);

function percent(share: number | undefined): string {
  return share === undefined ? '-' : (100 * share).toFixed(1);
}

/** Recall and precision of each way, in percent. */
export function methodCells(scores: Scores): string[] {
  return METHODS.map(
    (method) => `${percent(recallOf(scores[method]))} / ${percent(precisionOf(scores[method]))}`,
  );
}

/** The sum over files. */
export function sumOf(files: readonly ComparedFile[], value: (file: ComparedFile) => number): number {
  return files.reduce((sum, file) => sum + value(file), 0);
}

/** Pages of the old builds. */
export const touchedIn = (files: readonly ComparedFile[]) =>
  sumOf(files, ({ touchedPageCount }) => touchedPageCount);
