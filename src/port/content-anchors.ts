import type { FormerAnchors } from './fingerprint.js';
import { firstFrom } from './partition-point.js';

/*
 * Places in data are known again by what stands there: a rolling hash goes over every window of 32 bytes, and the
 * windows whose hash has five zero bits at its end are the candidates. So the same content gives the same candidates,
 * wherever it lies (A. Broder, "On the resemblance and containment of documents", 1997).
 */

const { imul } = Math;

const WINDOW_BYTES = 32;
const FACTOR = 0x01000193;
const CANDIDATE_MASK = 31;
/** Runs of one byte, and tables of a few, stand in many places. */
const LEAST_DISTINCT_BYTES = 6;

/** FACTOR to the power of WINDOW_BYTES: what a byte that leaves the window counts. */
const LEAVING_FACTOR = Array.from({ length: WINDOW_BYTES }).reduce<number>((power) => imul(power, FACTOR), 1);

/** Spreads every bit of the sum over the whole hash. */
function mix(sum: number): number {
  const half = imul(sum ^ (sum >>> 15), 0x2c1b3c6d);
  return (half ^ (half >>> 13)) >>> 0;
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
  let sum = 0;
  for (let at = start; at < start + WINDOW_BYTES - 1; at += 1)
    sum = (imul(sum, FACTOR) + (image[at] ?? 0)) | 0;
  // Nothing leaves the first window.
  let leaving = 0;
  for (let first = start, last = start + WINDOW_BYTES - 1; last < end; first += 1, last += 1) {
    // Bytes of the range, which lies in the image: this loop is what takes longest of all.
    sum = (imul(sum, FACTOR) + (image[last] as number) - imul(leaving, LEAVING_FACTOR)) | 0;
    leaving = image[first] as number;
    const hash = mix(sum);
    if ((hash & CANDIDATE_MASK) === 0 && hash !== 0 && isDistinctive(image, first)) visit(first, hash);
  }
}

/** A part of a file, the end not included. */
export interface Stretch {
  start: number;
  end: number;
}

/** A window that may become an anchor. */
interface Candidate {
  offset: number;
  hash: number;
}

/** The candidates with the least hashes of each stretch, which is a page or a part of one; the least first. */
export function anchorCandidates(
  image: Buffer,
  stretches: readonly Stretch[],
  mostCount: number,
): Candidate[][] {
  return stretches.map(({ start, end }) => {
    const least: Candidate[] = [];
    forEachCandidate(image, start, Math.min(end, image.length), (offset, hash) => {
      let place = least.length;
      while (place > 0 && (least[place - 1]?.hash ?? 0) > hash) place -= 1;
      if (place === mostCount) return;
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

/** Looks for the anchors from index `first` on, `count` of them, in a range of the new file; only those that stand there once. */
export function findAnchors(
  { offsets, hashes }: FormerAnchors,
  former: Stretch,
  image: Buffer,
  { start, end }: Stretch,
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
