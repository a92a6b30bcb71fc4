import { PrefaultError } from '../errors.js';

/** What a Date can hold. */
const MAX_DATE_SECONDS = 8_640_000_000_000;

export type Refuse = (where: string, why: string) => never;

/** Makes the thrower of BAD_FORMAT errors about one state file. */
export function refusing(subject: string): Refuse {
  return (where, why) => {
    throw new PrefaultError(`${subject} is not a valid state of prefaultd: ${where}: ${why}`, {
      code: 'BAD_FORMAT',
      subject,
      remedy: 'start prefaultd again: it makes it anew',
    });
  };
}

/** Reads fields of the part of an image that begins at `base`. */
export class Fields {
  readonly #image: Buffer;
  readonly #base: number;
  readonly #refuse: Refuse;

  constructor(image: Buffer, base: number, refuse: Refuse) {
    this.#image = image;
    this.#base = base;
    this.#refuse = refuse;
  }

  short(offset: number): number {
    return this.#image.readUInt32LE(this.#base + offset);
  }

  long(offset: number): number {
    const value = Number(this.#image.readBigUInt64LE(this.#base + offset));
    return Number.isSafeInteger(value)
      ? value
      : this.#refuse(`offset ${this.#base + offset}`, `${value} counts nothing`);
  }

  /** A Unix time, in seconds. */
  time(offset: number): number {
    const seconds = this.long(offset);
    return seconds <= MAX_DATE_SECONDS
      ? seconds
      : this.#refuse(`offset ${this.#base + offset}`, `${seconds} is no time`);
  }

  checksum(offset: number): string {
    return this.#image
      .readBigUInt64LE(this.#base + offset)
      .toString(16)
      .padStart(16, '0');
  }

  text(offset: number, size: number): string {
    const field = this.#image.subarray(this.#base + offset, this.#base + offset + size);
    const end = field.indexOf(0);
    return field.toString('utf8', 0, end < 0 ? size : end);
  }
}
