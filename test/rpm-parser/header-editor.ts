const LEAD_BYTES = 96;
const INTRO_BYTES = 16;
const ENTRY_BYTES = 16;

/** Changes fields of the main header of an `.rpm` file in place. */
export class HeaderEditor {
  readonly #image: Buffer;
  readonly #at: number;

  constructor(image: Buffer) {
    this.#image = image;
    const signatureBytes =
      INTRO_BYTES + image.readUInt32BE(LEAD_BYTES + 8) * ENTRY_BYTES + image.readUInt32BE(LEAD_BYTES + 12);
    this.#at = LEAD_BYTES + Math.ceil(signatureBytes / 8) * 8;
  }

  get storeBytes(): number {
    return this.#image.readUInt32BE(this.#at + 12);
  }

  setEntryCount(count: number): void {
    this.#image.writeUInt32BE(count, this.#at + 8);
  }

  setStoreBytes(bytes: number): void {
    this.#image.writeUInt32BE(bytes, this.#at + 12);
  }

  setTag(tag: number, value: number): void {
    this.#image.writeUInt32BE(value, this.#entry(tag));
  }

  setType(tag: number, value: number): void {
    this.#image.writeUInt32BE(value, this.#entry(tag) + 4);
  }

  setOffset(tag: number, value: number): void {
    this.#image.writeUInt32BE(value, this.#entry(tag) + 8);
  }

  setCount(tag: number, value: number): void {
    this.#image.writeUInt32BE(value, this.#entry(tag) + 12);
  }

  #entry(tag: number): number {
    const count = this.#image.readUInt32BE(this.#at + 8);
    for (let index = 0; index < count; index++) {
      const at = this.#at + INTRO_BYTES + index * ENTRY_BYTES;
      if (this.#image.readUInt32BE(at) === tag) return at;
    }
    throw new Error(`the header has no tag ${tag}`);
  }
}
