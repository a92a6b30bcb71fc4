/** Writes unsigned integers as LEB128, seven bits a byte, into a buffer that grows. */
export class ByteWriter {
  private bytes = Buffer.alloc(1024);
  private length = 0;

  byte(value: number): void {
    if (this.length === this.bytes.length) this.bytes = Buffer.concat([this.bytes], this.length * 2);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** From 0 to 2^53 - 1. */
  unsigned(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 0x80);
    this.byte(rest);
  }

  /** Small numbers of either sign stay small: 0, -1, 1, -2, 2, ... */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** The low bytes of an integer, least first. */
  fixed(value: number, byteCount: number): void {
    for (let i = 0; i < byteCount; i += 1) this.byte((value >>> (8 * i)) & 0xff);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.unsigned(bytes.length);
    for (const byte of bytes) this.byte(byte);
  }

  done(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

/** Reads what `ByteWriter` wrote. Beyond the end, and where a number is too large, everything is 0 and `isIntact` false. */
export class ByteReader {
  isIntact = true;
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get restBytes(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) this.isIntact = false;
    this.at += 1;
    return value ?? 0;
  }

  unsigned(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.refuse();
    }
    return this.refuse();
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  fixed(byteCount: number): number {
    let value = 0;
    for (let i = 0; i < byteCount; i += 1) value |= this.byte() << (8 * i);
    return value >>> 0;
  }

  text(): string {
    const length = this.unsigned();
    if (length > this.restBytes) this.refuse();
    if (!this.isIntact) return '';
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  /** How many items follow; none if there are not as many bytes left. */
  count(leastItemBytes: number): number {
    const value = this.unsigned();
    return value * leastItemBytes <= this.restBytes ? value : this.refuse();
  }

  private refuse(): number {
    this.isIntact = false;
    return 0;
  }
}
