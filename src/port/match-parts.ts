import type { FormerSection } from './fingerprint.js';

/** A part of the former file and what it is in the new one. */
export interface PartPair {
  former: FormerSection;
  now: FormerSection;
}

/** Parts of the same name, the first with the first and so on. */
export function matchParts(former: readonly FormerSection[], now: readonly FormerSection[]): PartPair[] {
  const waiting = new Map<string, FormerSection[]>();
  for (const part of now) waiting.set(part.name, [...(waiting.get(part.name) ?? []), part]);
  return former.flatMap((part) => {
    const found = waiting.get(part.name)?.shift();
    return found === undefined ? [] : [{ former: part, now: found }];
  });
}
