/** Order of UTF-16 code units, which the format means by "sorted"; localeCompare depends on the machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Texts sorted, each once. */
export function sortedUnique<T extends string>(texts: Iterable<T>): T[] {
  return [...new Set(texts)].sort(compareText);
}
