import type { FormerFunctions } from './fingerprint.js';

/** Functions of the new file: as FormerFunctions, all of them. */
export interface NewFunctions {
  offsets: Float64Array;
  sizes: Uint32Array;
  /** Hashes of names, 0 where there is none. */
  names: Uint32Array;
}

/** Functions one after the other in both files: `first` + k is now `to` + k. */
export interface Run {
  first: number;
  to: number;
  count: number;
  /** How many of them have the size they had, or the name. */
  matchCount: number;
}

const { imul } = Math;

/** So many sizes in a row are looked for. Fewer repeat too often, more are broken too often. */
const GRAM = 4;
/** A run goes on beyond a function that has changed if so many after it have not. */
const AFTER_CHANGE = 2;

/** Of the GRAM sizes from `at` on. */
export function gramHash(sizes: Uint32Array, at: number): number {
  let hash = 0;
  for (let i = at; i < at + GRAM; i += 1) hash = imul(hash ^ (sizes[i] ?? 0), 0x9e3779b1) ^ (hash >>> 15);
  return hash >>> 0;
}

function isSameGram(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  for (let k = 0; k < GRAM; k += 1) if (a[i + k] !== b[j + k]) return false;
  return true;
}

/** A table that is half empty has no such clusters, unless somebody chose the sizes so. */
const MAX_PROBES = 128;
const EMPTY = -1;
const REPEATED = -2;

/** Where each run of GRAM sizes stands, if it stands in one place only. */
class Grams {
  private readonly slots: Int32Array;
  private readonly mask: number;
  /** For a repeated one the first place: to compare with. */
  private readonly places: Int32Array;

  constructor(private readonly sizes: Uint32Array) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(2, sizes.length * 2)));
    this.mask = capacity - 1;
    this.slots = new Int32Array(capacity).fill(EMPTY);
    this.places = new Int32Array(capacity);
    for (let at = 0; at + GRAM <= sizes.length; at += 1) {
      const slot = this.slotOf(sizes, at);
      if (slot < 0) continue;
      if (this.slots[slot] === EMPTY) {
        this.slots[slot] = at;
        this.places[slot] = at;
      } else this.slots[slot] = REPEATED;
    }
  }

  /** Negative if it is too far from where it should be. */
  private slotOf(sizes: Uint32Array, at: number): number {
    let slot = gramHash(sizes, at) & this.mask;
    for (let probes = 0; probes < MAX_PROBES; probes += 1, slot = (slot + 1) & this.mask) {
      if (this.slots[slot] === EMPTY) return slot;
      if (isSameGram(this.sizes, this.places[slot] ?? 0, sizes, at)) return slot;
    }
    return -1;
  }

  /** Negative if there is none, or more than one. */
  find(sizes: Uint32Array, at: number): number {
    return this.slots[this.slotOf(sizes, at)] ?? EMPTY;
  }
}

/** Names that stand in a list once, and where. */
function uniqueNames(names: Uint32Array): Map<number, number> {
  const places = new Map<number, number>();
  const repeated = new Set<number>();
  for (const [index, name] of names.entries()) {
    if (name === 0) continue;
    if (places.has(name)) repeated.add(name);
    places.set(name, index);
  }
  for (const name of repeated) places.delete(name);
  return places;
}

/** Pairs of functions that are the same for sure, by their names or by the sizes around them. */
function* seedsOf(former: FormerFunctions, now: NewFunctions): Generator<{ from: number; to: number }> {
  const places = uniqueNames(now.names);
  for (const [name, from] of uniqueNames(former.names)) {
    const to = places.get(name);
    if (to !== undefined) yield { from, to };
  }
  const grams = new Grams(now.sizes);
  for (let from = 0; from + GRAM <= former.sizes.length; from += 1) {
    let broken = 0;
    for (let k = 1; k < GRAM; k += 1) broken |= former.breaks[from + k] ?? 0;
    if (broken !== 0) continue;
    const to = grams.find(former.sizes, from);
    if (to >= 0) yield { from, to };
  }
}

/** Hostile names and sizes could make every pair a run through all functions. */
const MAX_STEPS_PER_FUNCTION = 32;

/** Extends pairs to both sides as far as the functions are the same. */
class Extender {
  private stepsLeft: number;

  constructor(
    private readonly former: FormerFunctions,
    private readonly now: NewFunctions,
  ) {
    this.stepsLeft = MAX_STEPS_PER_FUNCTION * (former.sizes.length + now.sizes.length);
  }

  get isExhausted(): boolean {
    return this.stepsLeft <= 0;
  }

  extend(from: number, to: number): Run {
    const [before, after] = [this.walk(from, to, -1), this.walk(from, to, 1)];
    return {
      first: from - before.length,
      to: to - before.length,
      count: before.length + 1 + after.length,
      matchCount: before.matchCount + 1 + after.matchCount,
    };
  }

  private isMatch(i: number, j: number): boolean {
    const { former, now } = this;
    const [size, name] = [former.sizes[i], former.names[i] ?? 0];
    return (size !== undefined && size === now.sizes[j]) || (name !== 0 && name === now.names[j]);
  }

  private walk(from: number, to: number, step: 1 | -1): { length: number; matchCount: number } {
    const isBroken = (k: number) => (this.former.breaks[step === 1 ? from + k : from - k + 1] ?? 1) !== 0;
    const matches = (k: number) => !isBroken(k) && this.isMatch(from + k * step, to + k * step);
    let [length, matchCount] = [0, 0];
    for (let k = 1; !isBroken(k) && !this.isExhausted; k += 1) {
      this.stepsLeft -= 1;
      if (matches(k)) {
        matchCount += 1;
        length = k;
        continue;
      }
      // One that has changed, if it is between those that have not.
      for (let after = 1; after <= AFTER_CHANGE; after += 1)
        if (!matches(k + after)) return { length, matchCount };
    }
    return { length, matchCount };
  }
}

/** All runs that names and sizes show; they may contradict each other. */
export function findRuns(former: FormerFunctions, now: NewFunctions): Run[] {
  const runs: Run[] = [];
  const extender = new Extender(former, now);
  const known = new Int32Array(former.sizes.length).fill(-1);
  for (const { from, to } of seedsOf(former, now)) {
    if (known[from] === to) continue;
    if (extender.isExhausted) break;
    const run = extender.extend(from, to);
    for (let k = 0; k < run.count; k += 1) known[run.first + k] = run.to + k;
    runs.push(run);
  }
  return runs;
}
