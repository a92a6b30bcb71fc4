/** A run of pages, both ends inclusive. */
export interface PageRange {
  firstPage: number;
  lastPage: number;
}

/** Sets of pages of several files, which remember in what order the pages came in. */
export class PageSets<K> {
  private readonly ranks = new Map<K, Map<number, number>>();
  private total = 0;

  /** How many pages there are, over all files. */
  get pageCount(): number {
    return this.total;
  }

  /** The pages of a file, in the order in which they were added. */
  of(file: K): Iterable<number> {
    return this.ranksOf(file).keys();
  }

  /** For each page of the file, how many pages of any file were added before it. */
  ranksOf(file: K): ReadonlyMap<number, number> {
    return this.ranks.get(file) ?? NO_RANKS;
  }

  add(file: K, page: number): void {
    let ranks = this.ranks.get(file);
    if (ranks === undefined) {
      ranks = new Map();
      this.ranks.set(file, ranks);
    }
    if (ranks.has(page)) return;
    ranks.set(page, this.total);
    this.total += 1;
  }

  addRange(file: K, { firstPage, lastPage }: PageRange): void {
    for (let page = firstPage; page <= lastPage; page += 1) this.add(file, page);
  }

  has(file: K, page: number): boolean {
    return this.ranksOf(file).has(page);
  }

  files(): Iterable<K> {
    return this.ranks.keys();
  }
}

const NO_RANKS: ReadonlyMap<number, number> = new Map();
