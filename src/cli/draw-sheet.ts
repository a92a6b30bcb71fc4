import { PAGE_SIZE_BYTES } from '../profile/index.js';
import { drawStrip } from './draw-strip.js';
import { formatBytes, formatCount } from './format.js';
import type { Terminal } from './output.js';
import type { SheetFile, SheetMode } from './sheet.js';

/** Narrower strips tell too little to stand beside the path. */
const MIN_CELLS = 24;
const MAX_CELLS = 64;
const GAP = '  ';
const TITLES = ['#', 'PAGES', 'OF', '%'] as const;

function share({ touchedPageCount, filePageCount }: SheetFile): string {
  return filePageCount === 0 ? '-' : `${Math.round((100 * touchedPageCount) / filePageCount)}%`;
}

function label({ path, portedPercent }: SheetFile): string {
  return portedPercent === undefined ? path : `${path} (ported ${portedPercent} %)`;
}

/** A default mode that was not recorded has no runs of its own. */
function runsText(runCount: number): string {
  return runCount === 0 ? 'what the other modes agree on' : formatCount(runCount, 'run');
}

function headline({ name, token, runCount, files, directoryCount, lookupCount }: SheetMode): string {
  const pageCount = files.reduce((sum, { touchedPageCount }) => sum + touchedPageCount, 0);
  const parts = [
    `${formatCount(pageCount, 'page')} (${formatBytes(pageCount * PAGE_SIZE_BYTES)}) of ${formatCount(files.length, 'file')}`,
    formatCount(directoryCount, 'directory'),
    formatCount(lookupCount, 'look-up'),
    ...(runCount === undefined ? [] : [runsText(runCount)]),
  ];
  return `mode ${name}${token === undefined ? '' : ` (chosen by '${token}')`}: ${parts.join(', ')}`;
}

/** Order, touched pages, the file's pages and the share, as right-aligned columns; the titles first. */
function figures(files: readonly SheetFile[]): string[] {
  const rows = [
    TITLES,
    ...files.map((file, index) => [
      String(index + 1),
      String(file.touchedPageCount),
      String(file.filePageCount),
      share(file),
    ]),
  ];
  const widths = TITLES.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(GAP));
}

/**
 * A mode as lines: for each file, in order, its figures, its strip and its path. The strips take what width
 * the terminal leaves; if that is too little, they go on lines of their own.
 */
export function drawSheet(mode: SheetMode, { columns, unicode }: Terminal): string[] {
  const { files } = mode;
  if (files.length === 0) return [headline(mode)];
  const [titles = '', ...rows] = figures(files);
  const longestPath = Math.max(...files.map((file) => label(file).length));
  const beside = Math.min(MAX_CELLS, columns - titles.length - longestPath - 2 * GAP.length);
  const strip = ({ extents, filePageCount }: SheetFile, cellCount: number) =>
    drawStrip(extents, filePageCount, { cellCount, unicode });
  if (beside >= MIN_CELLS) {
    const lines = files.map((file, index) =>
      [rows[index], strip(file, beside).padEnd(beside), label(file)].join(GAP),
    );
    return [headline(mode), [titles, 'TOUCHED'.padEnd(beside), 'FILE'].join(GAP), ...lines];
  }
  const indent = ' '.repeat(titles.length + GAP.length);
  const below = Math.max(MIN_CELLS, Math.min(MAX_CELLS, columns - indent.length));
  const lines = files.flatMap((file, index) => [
    [rows[index], label(file)].join(GAP),
    `${indent}${strip(file, below)}`,
  ]);
  return [headline(mode), [titles, 'FILE'].join(GAP), ...lines];
}
