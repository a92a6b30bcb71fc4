import type { TouchedFile } from './profile.js';
import { compareText } from './sorting.js';

/** Files with their ranks, from 0, in place of what they were in order by; equal ones go by path. Sorted by path. */
export function rankFiles(files: readonly TouchedFile[]): TouchedFile[] {
  return [...files]
    .sort((a, b) => a.order - b.order || compareText(a.path, b.path))
    .map((file, order) => ({ ...file, order }))
    .sort((a, b) => compareText(a.path, b.path));
}
