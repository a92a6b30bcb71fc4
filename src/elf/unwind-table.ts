import { DW_EH_PE_OMIT, encodedBytes, pointerReader } from './eh-pointer.js';
import { FoundFunctions } from './found-functions.js';
import type { FunctionTable } from './function-table.js';
import { type ElfReader, readHeader } from './header.js';
import { LoadMap } from './load-map.js';
import { readSections } from './section-table.js';
import { PT_GNU_EH_FRAME, readSegments, type Segment } from './segments.js';
import { UnwindFrames } from './unwind-frames.js';

const VERSION = 1;
/** Version and three encodings. */
const FIXED_BYTES = 4;
/** The least bytes of an FDE: length, distance to its CIE, two pointers. */
const LEAST_FDE_BYTES = 12;

interface Maps {
  loads: LoadMap;
  code: LoadMap;
}

/** The segment .eh_frame_hdr, as far as it lies in the file. */
interface UnwindHeader {
  reader: ElfReader;
  address: number;
  start: number;
  end: number;
  /** Encodings: of the pointer to .eh_frame, of the count, of the table. */
  frames: number;
  count: number;
  table: number;
}

/**
 * The functions that the unwind table knows: of C, C++ and Rust all, stripped or not, unless they were compiled
 * without (LSB, ".eh_frame_hdr"). Undefined if there is none or if it contradicts itself.
 */
export function readUnwindTable(image: Buffer): FunctionTable | undefined {
  const elf = readHeader(image);
  if (elf === undefined) return undefined;
  const { reader } = elf;
  const segments = readSegments(elf);
  const maps = {
    loads: new LoadMap(segments, image.length),
    code: LoadMap.ofCode(segments, image.length),
  };
  const header = readUnwindHeader(reader, segments);
  const found =
    (header && readSearchTable(header, maps)) ??
    walkFrames(reader, header === undefined ? sectionAddress(image) : framesAddress(header), maps);
  return found?.table();
}

function readUnwindHeader(reader: ElfReader, segments: readonly Segment[]): UnwindHeader | undefined {
  const segment = segments.find(({ type }) => type === PT_GNU_EH_FRAME);
  if (segment === undefined) return undefined;
  const { image } = reader;
  const { address, offsetBytes: start } = segment;
  const end = Math.min(start + segment.fileBytes, image.length);
  if (start + FIXED_BYTES > end || image[start] !== VERSION) return undefined;
  const [frames = 0, count = 0, table = 0] = image.subarray(start + 1, start + FIXED_BYTES);
  return { reader, address, start, end, frames, count, table };
}

/** Where .eh_frame is mapped; NaN if that cannot be known. */
function framesAddress({ reader, address, start, end, frames }: UnwindHeader): number {
  const read = frames === DW_EH_PE_OMIT ? undefined : pointerReader(reader, frames, address);
  const fits = start + FIXED_BYTES + encodedBytes(frames, reader.is64) <= end;
  return read !== undefined && fits ? read(start + FIXED_BYTES, address + FIXED_BYTES) : Number.NaN;
}

/** Static programs have no header: nobody searches it. */
function sectionAddress(image: Buffer): number {
  return readSections(image)?.find(({ name }) => name === '.eh_frame')?.address ?? Number.NaN;
}

/** By the table for binary search; undefined if it is not there, or does not fit its segment. */
function readSearchTable(header: UnwindHeader, { loads, code }: Maps): FoundFunctions | undefined {
  const { reader, address, start, end, frames: framesEncoding, count: countEncoding, table } = header;
  if (countEncoding === DW_EH_PE_OMIT || table === DW_EH_PE_OMIT) return undefined;
  const sizeOf = (encoding: number) => encodedBytes(encoding, reader.is64);
  const countAt = start + FIXED_BYTES + (framesEncoding === DW_EH_PE_OMIT ? 0 : sizeOf(framesEncoding));
  const first = countAt + sizeOf(countEncoding);
  const readCount = pointerReader(reader, countEncoding, address);
  const read = pointerReader(reader, table, address);
  if (readCount === undefined || read === undefined || first > end) return undefined;
  const count = readCount(countAt, address + (countAt - start));
  const bytes = sizeOf(table);
  if (!(count > 0) || first + count * 2 * bytes > end) return undefined;

  const frames = new UnwindFrames(reader, reader.image.length);
  const found = new FoundFunctions(code, count);
  for (let index = 0, at = first; index < count; index += 1, at += 2 * bytes) {
    const fieldAddress = address + (at - start);
    const fde = loads.offsetOf(read(at + bytes, fieldAddress + bytes));
    // The FDE says where it begins as well, but in libraries with text relocations only after those.
    found.add(read(at, fieldAddress), frames.rangeOf(fde));
  }
  return found;
}

/** One record after the other, where the linker made no table. */
function walkFrames(reader: ElfReader, start: number, { loads, code }: Maps): FoundFunctions | undefined {
  const offset = loads.offsetOf(start);
  if (offset < 0) return undefined;
  const bytes = loads.bytesFrom(start);
  const frames = new UnwindFrames(reader, offset + bytes);
  const found = new FoundFunctions(code, Math.ceil(bytes / LEAST_FDE_BYTES));
  for (let at = offset, next = frames.next(at); next >= 0; at = next, next = frames.next(at))
    if (frames.isFde(at)) found.add(frames.startOf(at, start + (at - offset)), frames.rangeOf(at));
  return found;
}
