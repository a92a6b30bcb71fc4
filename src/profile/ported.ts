import type { TouchedFile } from './profile.js';

/** The mark of pages that come from both: carried over if those of one are, and no surer than the less sure ones. */
export function leastPorted(a: TouchedFile, b: TouchedFile): Pick<TouchedFile, 'portedPercent'> {
  if (a.portedPercent === undefined && b.portedPercent === undefined) return {};
  return { portedPercent: Math.min(a.portedPercent ?? 100, b.portedPercent ?? 100) };
}
