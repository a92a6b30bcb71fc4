/** The only module that writes to the terminal. */

const DEFAULT_COLUMNS = 80;

/** What drawing has to know of the terminal. */
export interface Terminal {
  columns: number;
  unicode: boolean;
}

/** Prints lines on standard output. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Prints a value as JSON, two spaces of indentation. Big integers (seconds of a time stamp) become numbers. */
export function printJson(value: unknown): void {
  const plain = (_key: string, item: unknown) => (typeof item === 'bigint' ? Number(item) : item);
  print(JSON.stringify(value, plain, 2));
}

/** Prints what the user should know and that is no error. */
export function warn(text: string): void {
  process.stderr.write(`prefault: ${oneLine(text)}\n`);
}

/** Text from elsewhere (names, messages) made fit to stand on one line of a terminal. */
export function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/\p{Control}/gu, '?');
}

function wantsUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}

/** Standard output as a place to draw on; in a pipe as wide as `COLUMNS` says, or 80. */
export function terminal(): Terminal {
  const asked = Number.parseInt(process.env['COLUMNS'] ?? '', 10);
  // A terminal that was never told its size says 0.
  const columns = process.stdout.columns || (asked > 0 ? asked : DEFAULT_COLUMNS);
  return { columns, unicode: wantsUnicode(process.env) };
}

/** A line on standard error that is written over; nothing where standard error is no terminal. */
export class Meter {
  readonly #visible = process.stderr.isTTY === true;

  show(text: string): void {
    if (!this.#visible) return;
    process.stderr.write(`\r${text.slice(0, (process.stderr.columns || DEFAULT_COLUMNS) - 1)}\x1b[K`);
  }

  clear(): void {
    if (this.#visible) process.stderr.write('\r\x1b[K');
  }
}
