/** The strings section while a plan is written: each text once, in the order it was first added. */
export class StringTable {
  /** Where the section begins in the plan. */
  readonly offset: number;
  readonly #offsets = new Map<string, number>();
  #end: number;

  constructor(offset: number) {
    this.offset = offset;
    this.#end = offset;
  }

  get size(): number {
    return this.#end - this.offset;
  }

  add(text: string): void {
    if (this.#offsets.has(text)) return;
    this.#offsets.set(text, this.#end);
    this.#end += Buffer.byteLength(text) + 1;
  }

  /** Offset in the plan of a text that was added before. */
  offsetOf(text: string): number {
    const offset = this.#offsets.get(text);
    if (offset === undefined) throw new RangeError(`'${text}' was not added`);
    return offset;
  }

  writeTo(image: Buffer): void {
    for (const [text, offset] of this.#offsets) image.write(text, offset);
  }
}
