/**
 * Looks for a text in a stream that arrives in chunks; the text may be cut anywhere. Chunks are bytes, so
 * that a character cut in two is found as well.
 */
export class OutputSearch {
  private readonly wanted: Buffer;
  private tail: Buffer = Buffer.alloc(0);

  constructor(text: string) {
    this.wanted = Buffer.from(text, 'utf8');
  }

  /** True if the text ends in this chunk or lies in it. */
  push(chunk: Buffer): boolean {
    const seen = Buffer.concat([this.tail, chunk]);
    const found = seen.includes(this.wanted);
    const keptLength = Math.max(this.wanted.length - 1, 0);
    this.tail = seen.subarray(Math.max(seen.length - keptLength, 0));
    return found;
  }
}
