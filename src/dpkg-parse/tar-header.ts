/* One header block of a tar archive: ustar, GNU and pax agree on all that is read here. */

export const BLOCK_BYTES = 512;

const NAME_END = 100;
const MODE = [100, 108] as const;
const SIZE = [124, 136] as const;
const MTIME = [136, 148] as const;
const CHECKSUM = [148, 156] as const;
const TYPE_AT = 156;
const LINK = [157, 257] as const;
const MAGIC = [257, 263] as const;
const PREFIX = [345, 500] as const;
const USTAR = 'ustar\0';
const SPACE = 0x20;
/** The first byte of a number that is kept in binary because it does not fit in octal. */
const BINARY_FLAG = 0x80;
const NEGATIVE_BINARY_FLAG = 0xff;

export interface TarHeader {
  name: string;
  mode: number;
  sizeBytes: number;
  mtimeSeconds: number;
  /** One character: `0` a file, `5` a directory, ... */
  type: string;
  linkTarget: string;
}

function readString(block: Buffer, start: number, end: number): string {
  const terminator = block.indexOf(0, start);
  return block.toString('utf8', start, terminator < 0 || terminator > end ? end : terminator);
}

function readNumber(block: Buffer, [start, end]: readonly [number, number]): number | undefined {
  const first = block[start];
  if (first === BINARY_FLAG || first === NEGATIVE_BINARY_FLAG) {
    let value = first === NEGATIVE_BINARY_FLAG ? -1 : 0;
    for (let at = start + 1; at < end; at++) value = value * 256 + (block[at] ?? 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = readString(block, start, end).trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function sumOf(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK_BYTES; at++)
    sum += at >= CHECKSUM[0] && at < CHECKSUM[1] ? SPACE : (block[at] ?? 0);
  return sum;
}

/** Whether the block marks the end of the archive. */
export function isEndBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** Undefined if the block is no header. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (readNumber(block, CHECKSUM) !== sumOf(block)) return undefined;
  const [mode, sizeBytes, mtimeSeconds] = [MODE, SIZE, MTIME].map((range) => readNumber(block, range));
  if (mode === undefined || sizeBytes === undefined || mtimeSeconds === undefined || sizeBytes < 0)
    return undefined;
  const isUstar = block.toString('latin1', ...MAGIC) === USTAR;
  const prefix = isUstar ? readString(block, ...PREFIX) : '';
  const name = readString(block, 0, NAME_END);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: mode & 0o7777,
    sizeBytes,
    mtimeSeconds,
    type: String.fromCharCode(block[TYPE_AT] ?? 0),
    linkTarget: readString(block, ...LINK),
  };
}
