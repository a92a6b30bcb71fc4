import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { ByteReader, ByteWriter } from './byte-stream.js';

/** A section of the former file, or a segment of one without sections. */
export interface FormerSection {
  name: string;
  isExecutable: boolean;
  start: number;
  end: number;
}

/** Functions of the former file in ascending order; not all of them need be there. */
export interface FormerFunctions {
  /** Offsets in the file. */
  offsets: Float64Array;
  sizes: Uint32Array;
  /** 1 where the function before is not the one that preceded it in the file. */
  breaks: Uint8Array;
  /** Hashes of names, 0 where there is none that is known. */
  names: Uint32Array;
}

/** Places in the former file by what stands there: window hashes of content-anchors.ts. */
export interface FormerAnchors {
  offsets: Float64Array;
  hashes: Uint32Array;
}

/** What is kept of a file: docs/porting.md, "The fingerprint". */
export interface Fingerprint {
  /** Ascending, not overlapping. */
  sections: readonly FormerSection[];
  functions: FormerFunctions;
  anchors: FormerAnchors;
}

const VERSION = 1;
/** Hostile text must not become gigabytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Real files have some thirty. */
export const MAX_SECTIONS = 256;
/** Before, behind and between them: layout.ts. */
const MAX_PARTS = 2 * MAX_SECTIONS + 1;
const NAME_BYTES = 3;
const ANCHOR_BYTES = 4;
/** Most compilers put functions on such offsets. */
const FUNCTION_ALIGNMENT = 16;

/** The part of a name's hash that is kept. */
export const NAME_MASK = 2 ** (8 * NAME_BYTES) - 1;

function expectedOffset(offset: number, sizeBytes: number): number {
  return Math.ceil((offset + sizeBytes) / FUNCTION_ALIGNMENT) * FUNCTION_ALIGNMENT;
}

function writeSections(writer: ByteWriter, sections: readonly FormerSection[]): void {
  writer.unsigned(sections.length);
  let end = 0;
  for (const section of sections) {
    writer.text(section.name);
    writer.byte(Number(section.isExecutable));
    writer.unsigned(section.start - end);
    writer.unsigned(section.end - section.start);
    end = section.end;
  }
}

// Sizes, offsets and names one after the other: equal things side by side are packed better.
function writeFunctions(writer: ByteWriter, { offsets, sizes, breaks, names }: FormerFunctions): void {
  writer.unsigned(offsets.length);
  for (const size of sizes) writer.unsigned(size);
  let expected = 0;
  for (const [index, offset] of offsets.entries()) {
    writer.signed((offset - expected) * 2 + (breaks[index] ?? 0));
    expected = expectedOffset(offset, sizes[index] ?? 0);
  }
  let last = 0;
  for (const [index, name] of names.entries()) {
    if (name === 0) continue;
    writer.unsigned(index + 1 - last);
    writer.fixed(name, NAME_BYTES);
    last = index + 1;
  }
  writer.unsigned(0);
}

function writeAnchors(writer: ByteWriter, { offsets, hashes }: FormerAnchors): void {
  writer.unsigned(offsets.length);
  let last = 0;
  for (const offset of offsets) {
    writer.unsigned(offset - last);
    last = offset;
  }
  for (const hash of hashes) writer.fixed(hash, ANCHOR_BYTES);
}

/** The fingerprint packed; the same for the same fingerprint. */
export function encodeFingerprint({ sections, functions, anchors }: Fingerprint): Buffer {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writeSections(writer, sections);
  writeFunctions(writer, functions);
  writeAnchors(writer, anchors);
  const bytes = writer.done();
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: 18,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

function readSections(reader: ByteReader): FormerSection[] {
  let end = 0;
  return Array.from({ length: reader.count(4) }, () => {
    const [name, isExecutable] = [reader.text(), reader.byte() === 1];
    const start = end + reader.unsigned();
    end = start + reader.unsigned();
    return { name, isExecutable, start, end };
  });
}

function readFunctions(reader: ByteReader): FormerFunctions {
  const count = reader.count(2);
  const sizes = Uint32Array.from({ length: count }, () => reader.unsigned());
  const breaks = new Uint8Array(count);
  let expected = 0;
  const offsets = Float64Array.from({ length: count }, (_, index) => {
    const value = reader.signed();
    breaks[index] = Math.abs(value) % 2;
    const offset = expected + (value - (breaks[index] ?? 0)) / 2;
    expected = expectedOffset(offset, sizes[index] ?? 0);
    return offset;
  });
  const names = new Uint32Array(count);
  for (let index = -1, step = reader.unsigned(); step > 0 && reader.isIntact; step = reader.unsigned()) {
    index += step;
    names[index] = reader.fixed(NAME_BYTES);
  }
  return { offsets, sizes, breaks, names };
}

function readAnchors(reader: ByteReader): FormerAnchors {
  const count = reader.count(1 + ANCHOR_BYTES);
  let last = 0;
  const offsets = Float64Array.from({ length: count }, () => (last += reader.unsigned()));
  return { offsets, hashes: Uint32Array.from({ length: count }, () => reader.fixed(ANCHOR_BYTES)) };
}

function unpack(packed: Buffer): Buffer | undefined {
  try {
    return brotliDecompressSync(packed, { maxOutputLength: MAX_BYTES });
  } catch {
    return undefined;
  }
}

function isAscending(offsets: Float64Array, limit: number): boolean {
  return offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 0) && offset <= limit);
}

/** Reads what `encodeFingerprint` wrote of a file of that size; undefined if it is damaged. */
export function decodeFingerprint(packed: Buffer, fileBytes: number): Fingerprint | undefined {
  const bytes = unpack(packed);
  if (bytes === undefined) return undefined;
  const reader = new ByteReader(bytes);
  if (reader.byte() !== VERSION) return undefined;
  const fingerprint = {
    sections: readSections(reader),
    functions: readFunctions(reader),
    anchors: readAnchors(reader),
  };
  const { sections, functions, anchors } = fingerprint;
  const isSound =
    reader.isIntact &&
    sections.length <= MAX_PARTS &&
    (sections.at(-1)?.end ?? 0) <= fileBytes &&
    isAscending(functions.offsets, fileBytes) &&
    isAscending(anchors.offsets, fileBytes);
  return isSound ? fingerprint : undefined;
}
