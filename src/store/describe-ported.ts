/** Rounded down: what is not wholly sure is never `100 %`. @example formatPercent(0.979) // '97 %' */
export function formatPercent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

/** @param known as `knownShare` @example describePorted(3, 0.979) // '3 files carried over, 97 % is known' */
export function describePorted(fileCount: number, known: number): string {
  return `${fileCount === 1 ? '1 file' : `${fileCount} files`} carried over, ${formatPercent(known)} is known`;
}
