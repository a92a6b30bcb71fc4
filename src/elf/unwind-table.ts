import { DW_EH_PE_OMIT, encodedBytes, pointerReader } from './eh-pointer.js';
import { FoundFunctions } from './found-functions.js';
import type { FunctionTable } from './function-table.js';
import { type ElfReader, readHeader } from './header.js';
import { LoadMap } from './load-map.js';
import { PT_GNU_EH_FRAME, readSegments, type Segment } from './segments.js';
import { UnwindFrames } from './unwind-frames.js';

const VERSION = 1;
/** Version and three encodings. */
const HEADER_BYTES = 4;
/** The least bytes of an FDE: length, distance to its CIE, two pointers. */
const LEAST_FDE_BYTES = 12;

interface UnwindInfo {
  reader: ElfReader;
  /** The segment of .eh_frame_hdr. */
  header: Segment;
  /** File offset of what follows the pointer to .eh_frame, and that pointer: an address, or NaN. */
  tableAt: number;
  framesAddress: number;
  loads: LoadMap;
  code: LoadMap;
}

/**
 * The functions that the unwind table knows: of C, C++ and Rust all, stripped or not (LSB, ".eh_frame_hdr").
 * Undefined if there is none or if it contradicts itself.
 */
export function readUnwindTable(image: Buffer): FunctionTable | undefined {
  const info = readUnwindInfo(image);
  if (info === undefined) return undefined;
  const found = readSearchTable(info) ?? walkFrames(info);
  return found?.table();
}

function readUnwindInfo(image: Buffer): UnwindInfo | undefined {
  const elf = readHeader(image);
  if (elf === undefined) return undefined;
  const { reader } = elf;
  const segments = readSegments(elf);
  const header = segments.find(({ type }) => type === PT_GNU_EH_FRAME);
  if (header === undefined) return undefined;
  const { offsetBytes, address } = header;
  const end = Math.min(offsetBytes + header.fileBytes, image.length);
  if (offsetBytes + HEADER_BYTES > end || image[offsetBytes] !== VERSION) return undefined;
  const encoding = image[offsetBytes + 1] ?? DW_EH_PE_OMIT;
  const bytes = encoding === DW_EH_PE_OMIT ? 0 : encodedBytes(encoding, reader.is64);
  const at = offsetBytes + HEADER_BYTES;
  if (at + bytes > end) return undefined;
  const read = encoding === DW_EH_PE_OMIT ? undefined : pointerReader(reader, encoding, address);
  return {
    reader,
    header: { ...header, fileBytes: end - offsetBytes },
    tableAt: at + bytes,
    framesAddress: read?.(at, address + HEADER_BYTES) ?? Number.NaN,
    loads: new LoadMap(segments, image.length),
    code: LoadMap.ofCode(segments, image.length),
  };
}

/** By the table for binary search; undefined if it is not there, or does not fit its segment. */
function readSearchTable({ reader, header, tableAt, loads, code }: UnwindInfo): FoundFunctions | undefined {
  const { offsetBytes, address, fileBytes } = header;
  const { image, is64 } = reader;
  const [countEncoding = 0, encoding = 0] = image.subarray(offsetBytes + 2, offsetBytes + 4);
  if (countEncoding === DW_EH_PE_OMIT || encoding === DW_EH_PE_OMIT) return undefined;
  const [countBytes, bytes] = [encodedBytes(countEncoding, is64), encodedBytes(encoding, is64)];
  const first = tableAt + countBytes;
  const readCount = pointerReader(reader, countEncoding, address);
  const read = pointerReader(reader, encoding, address);
  if (readCount === undefined || read === undefined || first > offsetBytes + fileBytes) return undefined;
  const count = readCount(tableAt, address + (tableAt - offsetBytes));
  if (!(count > 0) || first + count * 2 * bytes > offsetBytes + fileBytes) return undefined;

  const frames = new UnwindFrames(reader, image.length);
  const found = new FoundFunctions(code, count);
  for (let index = 0, at = first; index < count; index += 1, at += 2 * bytes) {
    const fieldAddress = address + (at - offsetBytes);
    const fde = loads.offsetOf(read(at + bytes, fieldAddress + bytes));
    // The FDE says where it begins as well, but in libraries with text relocations only after those.
    found.add(read(at, fieldAddress), frames.rangeOf(fde));
  }
  return found;
}

/** One record after the other, for programs whose linker made no table. */
function walkFrames({ reader, framesAddress, loads, code }: UnwindInfo): FoundFunctions | undefined {
  const start = loads.offsetOf(framesAddress);
  if (start < 0) return undefined;
  const bytes = loads.bytesFrom(framesAddress);
  const frames = new UnwindFrames(reader, start + bytes);
  const found = new FoundFunctions(code, Math.ceil(bytes / LEAST_FDE_BYTES));
  for (let at = start, next = frames.next(at); next >= 0; at = next, next = frames.next(at)) {
    if (!frames.isFde(at)) continue;
    const address = framesAddress + (at - start);
    found.add(frames.startOf(at, address), frames.rangeOf(at));
  }
  return found;
}
