import { type Extent, PAGE_SIZE_BYTES, pagesOfSize } from '../profile/index.js';
import { partitionPoint } from './partition-point.js';
import { carriedOffset, type Piece } from './pieces.js';

/*
 * A recorder tells which pages were touched, not which bytes. So a page that was touched is taken for some places
 * in it, spread over what it holds, and a page of the new file is taken for touched if it is more likely
 * than not that one of these places now lies in it: exp(-PLACES * share) < 1 - LEAST_LIKELIHOOD.
 */
const PLACES_PER_PAGE = 2;
const LEAST_LIKELIHOOD = 0.5;
const LEAST_SHARE = -Math.log(1 - LEAST_LIKELIHOOD) / PLACES_PER_PAGE;
/** What is called is called at its start: that weighs as much as so many bytes of it. */
const START_BYTES = 512;

/** The part of a touched page that lies in a piece. */
interface Fragment {
  piece: Piece;
  start: number;
  end: number;
}

function weightOf({ piece, start, end }: Fragment): number {
  return end - start + (piece.isFunction && start === piece.start ? START_BYTES : 0);
}

/** Pieces of a whole file, to carry pages by. */
export class PageCarrier {
  /**
   * @param pieces ascending in the former file, not overlapping
   * @param touched pages of the former file that any mode touched
   */
  constructor(
    private readonly pieces: readonly Piece[],
    private readonly touched: ReadonlySet<number>,
    private readonly newSizeBytes: number,
  ) {}

  private fragmentsOf(page: number): Fragment[] {
    const [start, end] = [page * PAGE_SIZE_BYTES, (page + 1) * PAGE_SIZE_BYTES];
    const fragments: Fragment[] = [];
    const first = partitionPoint(this.pieces.length, (index) => (this.pieces[index]?.end ?? 0) <= start);
    for (let index = first; ; index += 1) {
      const piece = this.pieces[index];
      if (piece === undefined || piece.start >= end) break;
      fragments.push({ piece, start: Math.max(start, piece.start), end: Math.min(end, piece.end) });
    }
    // A function whose first page was not touched was not called, though it reaches into this one.
    const called = fragments.filter(
      ({ piece }) => !piece.isFunction || this.touched.has(Math.floor(piece.start / PAGE_SIZE_BYTES)),
    );
    return called.length > 0 ? called : fragments;
  }

  /** Pages of the new file and their shares of one page of the former file; together 1, or nothing. */
  private sharesOf(page: number): { shares: Map<number, number>; certainty: number } {
    const fragments = this.fragmentsOf(page);
    const weight = fragments.reduce((sum, fragment) => sum + weightOf(fragment), 0);
    const shares = new Map<number, number>();
    let certainty = 0;
    for (const fragment of fragments) {
      const { piece, start, end } = fragment;
      const share = weightOf(fragment) / weight;
      certainty += share * piece.certainty;
      const [from, to] = [carriedOffset(piece, start), carriedOffset(piece, end)];
      const last = Math.max(from, Math.ceil(to) - 1);
      for (let at = Math.floor(from / PAGE_SIZE_BYTES); at <= Math.floor(last / PAGE_SIZE_BYTES); at += 1) {
        const [pageStart, pageEnd] = [at * PAGE_SIZE_BYTES, (at + 1) * PAGE_SIZE_BYTES];
        const part = to > from ? (Math.min(to, pageEnd) - Math.max(from, pageStart)) / (to - from) : 1;
        if (pageStart < this.newSizeBytes) shares.set(at, (shares.get(at) ?? 0) + share * part);
      }
    }
    return { shares, certainty };
  }

  /** 0 to 1: how surely the pages were found again, on the average. */
  get confidence(): number {
    let sum = 0;
    for (const page of this.touched) sum += this.sharesOf(page).certainty;
    return this.touched.size === 0 ? 1 : sum / this.touched.size;
  }

  /** The phases of the new file's pages. */
  carry(extents: readonly Extent[]): Map<number, number> {
    const found = new Map<number, { share: number; phase: number }>();
    const carried = new Map<number, number>();
    const take = (page: number, phase: number) =>
      carried.set(page, Math.min(phase, carried.get(page) ?? phase));
    for (const { firstPage, pageCount, phase = 0 } of extents) {
      for (let page = firstPage; page < firstPage + pageCount; page += 1) {
        const { shares } = this.sharesOf(page);
        const greatest = Math.max(...shares.values());
        for (const [newPage, share] of shares) {
          const known = found.get(newPage);
          const phases = {
            share: (known?.share ?? 0) + share,
            phase: Math.min(phase, known?.phase ?? phase),
          };
          found.set(newPage, phases);
          if (share === greatest && share < LEAST_SHARE) take(newPage, phase);
        }
      }
    }
    for (const [page, { share, phase }] of found) if (share >= LEAST_SHARE) take(page, phase);
    for (const page of carried.keys()) if (page >= pagesOfSize(this.newSizeBytes)) carried.delete(page);
    return carried;
  }
}
