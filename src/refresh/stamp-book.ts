import { regeneratedBy } from '../store/index.js';
import { type FileStamp, isSettled, NO_FILE, StampReader, wallClockMs } from '../system/index.js';

/** A file that is written anew all the time counts as unchanged as long as it is there. */
const ANY_CONTENT: FileStamp = '0:0:0:0';

/**
 * The stamps of one round, each taken once and before its file is examined: a file that is written later has
 * another stamp the next time.
 */
export class StampBook {
  readonly #reader: StampReader;
  readonly #taken = new Map<string, FileStamp>();
  readonly #before: ReadonlyMap<string, FileStamp>;
  readonly #startMs = wallClockMs();

  constructor(root: string, before: ReadonlyMap<string, FileStamp>) {
    this.#reader = new StampReader(root);
    this.#before = before;
  }

  #take(path: string): FileStamp {
    const known = this.#taken.get(path);
    if (known !== undefined) return known;
    const read = this.#reader.read(path);
    const stamp = read !== NO_FILE && regeneratedBy(path) !== undefined ? ANY_CONTENT : read;
    this.#taken.set(path, stamp);
    return stamp;
  }

  /** Whether the file with this path within the root is as it was the last time. */
  isUnchanged(path: string): boolean {
    return this.#take(path) === this.#before.get(path);
  }

  isThere(path: string): boolean {
    return this.#take(path) !== NO_FILE;
  }

  /** Whether nothing is known that was not known the last time. */
  isAsBefore(): boolean {
    return [...this.settled()].every(([path, stamp]) => this.#before.get(path) === stamp);
  }

  /** What can be relied on the next time. */
  settled(): Map<string, FileStamp> {
    return new Map([...this.#taken].filter(([, stamp]) => isSettled(stamp, this.#startMs)));
  }
}
