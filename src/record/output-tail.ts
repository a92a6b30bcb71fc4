const KEPT_BYTES = 4096;
const SHOWN_LINES = 3;

/** The end of a program's output, for error messages. */
export class OutputTail {
  private kept: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const all = Buffer.concat([this.kept, chunk]);
    this.kept = all.subarray(Math.max(all.length - KEPT_BYTES, 0));
  }

  /** The last lines that hold anything, without control characters, joined for one line of text. */
  lastLines(): string {
    const lines = this.kept.toString('utf8').split('\n');
    const shown = lines.map((line) => line.replace(/\p{Cc}/gu, ' ').trim()).filter((line) => line !== '');
    return shown.slice(-SHOWN_LINES).join(' | ');
  }
}
