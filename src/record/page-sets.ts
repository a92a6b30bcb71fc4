/** A run of pages, both ends inclusive. */
export interface PageRange {
  firstPage: number;
  lastPage: number;
}

/** Sets of pages of several files. */
export class PageSets<K> {
  private readonly sets = new Map<K, Set<number>>();
  private total = 0;

  /** How many pages there are, over all files. */
  get pageCount(): number {
    return this.total;
  }

  of(file: K): ReadonlySet<number> {
    return this.sets.get(file) ?? NO_PAGES;
  }

  add(file: K, page: number): void {
    let set = this.sets.get(file);
    if (set === undefined) {
      set = new Set();
      this.sets.set(file, set);
    }
    const before = set.size;
    set.add(page);
    this.total += set.size - before;
  }

  addRange(file: K, { firstPage, lastPage }: PageRange): void {
    for (let page = firstPage; page <= lastPage; page += 1) this.add(file, page);
  }

  has(file: K, page: number): boolean {
    return this.of(file).has(page);
  }

  files(): Iterable<K> {
    return this.sets.keys();
  }
}

const NO_PAGES: ReadonlySet<number> = new Set();
