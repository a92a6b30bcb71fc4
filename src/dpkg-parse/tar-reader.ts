import { PrefaultError } from '../errors.js';
import { readPaxHeader, type TarOverrides } from './pax-header.js';
import { BLOCK_BYTES, isEndBlock, readTarHeader, type TarHeader } from './tar-header.js';

/* Bounds for archives that are not what they claim to be; real ones stay far below. */
const MAX_ENTRIES = 1_000_000;
const MAX_EXTENSION_BYTES = 1024 * 1024;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'symbolic-link',
  '5': 'directory',
};
const LONG_NAME = 'L';
const LONG_LINK = 'K';
const PAX_NEXT = 'x';
const PAX_GLOBAL = 'g';

/** One entry of a tar archive. */
export interface TarEntry {
  /** As the archive spells it. */
  name: string;
  kind: 'file' | 'hard-link' | 'symbolic-link' | 'directory' | 'other';
  mode: number;
  sizeBytes: number;
  mtimeSeconds: number;
  /** Of links. */
  linkTarget?: string;
  /** Of the files that the reader was told to keep. */
  content?: Buffer;
}

/** An entry of which the content is still to come. */
interface Pending {
  header: TarHeader;
  bytesLeft: number;
  paddingLeft: number;
  kept: Buffer[] | undefined;
}

/**
 * Lists a tar archive that is handed to it in pieces, without holding more of it than a block and the files it
 * is told to keep. Knows ustar, GNU long names and pax headers.
 *
 * It is ours because the maintained readers are built on Node's streams with half a dozen packages below them,
 * and hand out every file's bytes, of which nothing is wanted here but one small control file.
 */
export class TarReader {
  readonly #keep: (name: string) => boolean;
  readonly #entries: TarEntry[] = [];
  #partial = Buffer.alloc(0);
  #pending: Pending | undefined;
  #next: TarOverrides = {};
  #global: TarOverrides = {};
  #ended = false;
  #failure: PrefaultError | undefined;

  /** @param keep tells by the name which files' contents are wanted */
  constructor(keep: (name: string) => boolean = () => false) {
    this.#keep = keep;
  }

  /** Takes the next bytes. Never throws: what is wrong is said at the end. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#failure === undefined && !this.#ended) {
      at +=
        this.#pending === undefined
          ? this.#takeHeader(chunk, at)
          : this.#takeContent(this.#pending, chunk, at);
    }
  }

  /** All entries, in the archive's order. Throws BAD_FORMAT if the bytes were no archive, or not a whole one. */
  end(): TarEntry[] {
    if (this.#failure === undefined && (this.#pending !== undefined || this.#partial.length > 0))
      this.#fail('it ends in the middle of an entry');
    if (this.#failure !== undefined) throw this.#failure;
    return this.#entries;
  }

  #fail(what: string): void {
    this.#failure = new PrefaultError(`cannot read a tar archive: ${what}`, {
      code: 'BAD_FORMAT',
      subject: 'tar archive',
      remedy: 'get the file again',
    });
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = Math.min(BLOCK_BYTES - this.#partial.length, chunk.length - at);
    this.#partial = Buffer.concat([this.#partial, chunk.subarray(at, at + taken)]);
    if (this.#partial.length < BLOCK_BYTES) return taken;
    const block = this.#partial;
    this.#partial = Buffer.alloc(0);
    if (isEndBlock(block)) {
      this.#ended = true;
      return taken;
    }
    const header = readTarHeader(block);
    if (header === undefined) this.#fail(`entry ${this.#entries.length + 1} has no valid header`);
    else if (this.#entries.length >= MAX_ENTRIES) this.#fail(`it has more than ${MAX_ENTRIES} entries`);
    else this.#open(header);
    return taken;
  }

  #open(header: TarHeader): void {
    const isExtension = [LONG_NAME, LONG_LINK, PAX_NEXT, PAX_GLOBAL].includes(header.type);
    const described = isExtension ? header : { ...header, ...this.#global, ...this.#next };
    // Links have no content, whatever size some writers give them.
    const isLink = header.type === '1' || header.type === '2';
    const sizeBytes = isLink ? 0 : described.sizeBytes;
    const isKept = isExtension || (KINDS[header.type] === 'file' && this.#keep(described.name));
    const limit = isExtension ? MAX_EXTENSION_BYTES : MAX_KEPT_BYTES;
    if (isKept && sizeBytes > limit) {
      this.#fail(`'${described.name}' is larger than ${limit} bytes`);
      return;
    }
    this.#pending = {
      header: { ...described, sizeBytes },
      bytesLeft: sizeBytes,
      paddingLeft: (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES,
      kept: isKept ? [] : undefined,
    };
    if (sizeBytes === 0) this.#close(this.#pending);
  }

  #takeContent(pending: Pending, chunk: Buffer, at: number): number {
    const content = Math.min(pending.bytesLeft, chunk.length - at);
    pending.kept?.push(Buffer.from(chunk.subarray(at, at + content)));
    pending.bytesLeft -= content;
    const padding = Math.min(pending.paddingLeft, chunk.length - at - content);
    pending.paddingLeft -= padding;
    if (pending.bytesLeft === 0 && pending.paddingLeft === 0) this.#close(pending);
    return content + padding;
  }

  #close({ header, kept }: Pending): void {
    this.#pending = undefined;
    const content = kept === undefined ? undefined : Buffer.concat(kept);
    switch (header.type) {
      case LONG_NAME:
        this.#next.name = textOf(content);
        return;
      case LONG_LINK:
        this.#next.linkTarget = textOf(content);
        return;
      case PAX_NEXT:
        this.#next = { ...this.#next, ...this.#readPax(content) };
        return;
      case PAX_GLOBAL:
        this.#global = { ...this.#global, ...this.#readPax(content) };
        return;
    }
    this.#next = {};
    const kind = KINDS[header.type] ?? 'other';
    const { name, mode, sizeBytes, mtimeSeconds, linkTarget } = header;
    const isLink = kind === 'hard-link' || kind === 'symbolic-link';
    this.#entries.push({
      name,
      kind,
      mode,
      sizeBytes,
      mtimeSeconds,
      ...(isLink ? { linkTarget } : {}),
      ...(content === undefined ? {} : { content }),
    });
  }

  #readPax(content: Buffer | undefined): TarOverrides {
    const overrides = readPaxHeader(content ?? Buffer.alloc(0));
    if (overrides === undefined) this.#fail('a pax header is damaged');
    return overrides ?? {};
  }
}

function textOf(content: Buffer | undefined): string {
  return (content ?? Buffer.alloc(0)).toString('utf8').replace(/\0.*$/s, '');
}
