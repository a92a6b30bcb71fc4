import { dynamicRanges, hazardsOf, isElf, readDynamic } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { readParts } from '../system/index.js';

/**
 * Whether programs that map these files start with an auditor. Where libraries of several programs are among them, their
 * needs are added up: one auditor too few costs precision, one too many a start.
 */
export function areAuditable(paths: readonly string[]): boolean {
  try {
    const loaded = paths.flatMap((path) => {
      const image = readParts(path, dynamicRanges);
      return image !== undefined && isElf(image) ? [{ path, info: readDynamic(image) }] : [];
    });
    return hazardsOf(loaded).length === 0;
  } catch (error) {
    // What may not be read cannot be judged.
    if (error instanceof PrefaultError) return false;
    throw error;
  }
}
