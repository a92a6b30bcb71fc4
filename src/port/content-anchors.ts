import type { FileRange } from '../elf/index.js';
import type { FormerAnchors } from './fingerprint.js';
import { firstFrom } from './partition-point.js';

/*
 * Places in data are known again by what stands there. A rolling hash goes over the file, one that a byte leaves by being
 * shifted out, 32 bytes later (the "gear" of Xia and others, "Ddelta", 2014). Where its five highest bits are zero, the 32
 * bytes before are a candidate: the same content gives the same candidates, wherever it lies.
 */

const { imul } = Math;

/** What an anchor stands for. */
export const WINDOW_BYTES = 32;
const CANDIDATE_MASK = 0xf8000000 | 0;
/** Runs of one byte, and tables of a few, stand in many places. */
const LEAST_DISTINCT_BYTES = 6;

/** Spreads every bit over the whole number (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let hash = value;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number for each byte, by chance but always the same. */
const GEAR = Int32Array.from({ length: 256 }, (_, byte) => mix(byte + 1));

/** The hash by which a window is known: the rolling one says too little of its first bytes. */
function windowHash(image: Buffer, start: number): number {
  let hash = 0;
  for (let at = start; at < start + WINDOW_BYTES; at += 1) hash = imul(hash ^ (image[at] ?? 0), 0x01000193);
  return mix(hash);
}

function isDistinctive(image: Buffer, start: number): boolean {
  let [seen, count] = [0, 0];
  for (let at = start; at < start + WINDOW_BYTES; at += 1) {
    // Five bits of each byte are enough to tell a handful apart.
    const bit = 1 << (((image[at] ?? 0) * 13) & 31);
    if ((seen & bit) === 0) count += 1;
    seen |= bit;
  }
  return count >= LEAST_DISTINCT_BYTES;
}

/** Calls `visit` for every candidate window of a range, in ascending order. */
function forEachCandidate(
  image: Buffer,
  start: number,
  end: number,
  visit: (offset: number, hash: number) => void,
): void {
  let rolling = 0;
  for (let at = start; at < end; at += 1) {
    rolling = ((rolling << 1) + (GEAR[image[at] ?? 0] ?? 0)) | 0;
    if ((rolling & CANDIDATE_MASK) !== 0) continue;
    const first = at + 1 - WINDOW_BYTES;
    if (first >= start) visit(first, windowHash(image, first));
  }
}

/** A window that may become an anchor. */
interface Candidate {
  offset: number;
  hash: number;
}

/** The candidates with the least hashes of each stretch, which is a page or a part of one; the least first. */
export function anchorCandidates(
  image: Buffer,
  stretches: readonly FileRange[],
  mostCount: number,
): Candidate[][] {
  return stretches.map(({ start, end }) => {
    const least: Candidate[] = [];
    forEachCandidate(image, start, Math.min(end, image.length), (offset, hash) => {
      let place = least.length;
      while (place > 0 && (least[place - 1]?.hash ?? 0) > hash) place -= 1;
      if (place === mostCount || !isDistinctive(image, offset)) return;
      least.splice(place, 0, { offset, hash });
      if (least.length > mostCount) least.pop();
    });
    return least;
  });
}

/** The first `count` of each stretch, in the order of the file. */
export function pickAnchors(candidates: readonly (readonly Candidate[])[], count: number): FormerAnchors {
  const picked = candidates.flatMap((found) => found.slice(0, count).sort((a, b) => a.offset - b.offset));
  return {
    offsets: Float64Array.from(picked, ({ offset }) => offset),
    hashes: Uint32Array.from(picked, ({ hash }) => hash),
  };
}

/** Where an anchor of the former file stands in the new one. */
export interface FoundAnchor {
  from: number;
  to: number;
}

/** Looks for the anchors of a part of the former file in its part of the new one: those that stand once in each. */
export function findAnchors(
  { offsets, hashes }: FormerAnchors,
  former: FileRange,
  image: Buffer,
  { start, end }: FileRange,
): FoundAnchor[] {
  const wanted = new Map<number, number>();
  const ambiguous = new Set<number>();
  for (let index = firstFrom(offsets, former.start); index < offsets.length; index += 1) {
    const [offset, hash] = [offsets[index] ?? 0, hashes[index] ?? 0];
    if (offset + WINDOW_BYTES > former.end) break;
    if (wanted.has(hash)) ambiguous.add(hash);
    wanted.set(hash, offset);
  }
  for (const hash of ambiguous) wanted.delete(hash);
  if (wanted.size === 0) return [];
  const places = new Map<number, number>();
  forEachCandidate(image, start, Math.min(end, image.length), (offset, hash) => {
    if (!wanted.has(hash)) return;
    if (places.has(hash)) wanted.delete(hash);
    places.set(hash, offset);
  });
  const found: FoundAnchor[] = [];
  for (const [hash, from] of wanted) {
    const to = places.get(hash);
    if (to !== undefined) found.push({ from, to });
  }
  return found.sort((a, b) => a.from - b.from);
}
