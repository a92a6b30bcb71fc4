/** Numbers and names as people read them. */

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** @example formatBytes(1_581_056) // '1.5 MiB' */
export function formatBytes(byteCount: number): string {
  let value = byteCount;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** @example formatCount(1, 'file') // '1 file' */
export function formatCount(count: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}

/** @example formatTime('2026-11-24T10:00:00.123Z') // '2026-11-24 10:00:00 UTC' */
export function formatTime(time: string): string {
  return time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}

/** Enough of a build-id or content key to see that it is another one. */
export function shorten(identity: string): string {
  const digits = identity.replace(/^sha256:/, '');
  return digits.length > 12 && /^[0-9a-f]+$/.test(digits) ? `${digits.slice(0, 12)}..` : identity;
}

/** Left-aligned columns, two spaces apart, no spaces at line ends. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
