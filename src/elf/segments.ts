import type { ElfHeader } from './header.js';

export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_INTERP = 3;
export const PT_NOTE = 4;
export const PT_TLS = 7;
export const PT_GNU_EH_FRAME = 0x6474e550;

export const PF_EXECUTE = 1;
export const PF_WRITE = 2;
export const PF_READ = 4;

/** A program header; `offsetBytes` and `fileBytes` are what it says and may lie outside the image. */
export interface Segment {
  type: number;
  /** PF_*: what the mapped segment may be used for. */
  flags: number;
  offsetBytes: number;
  address: number;
  fileBytes: number;
  memoryBytes: number;
  alignment: number;
}

const FIELDS_32 = {
  type: 0,
  offset: 4,
  address: 8,
  fileBytes: 16,
  memoryBytes: 20,
  flags: 24,
  alignment: 28,
};
const FIELDS_64 = {
  type: 0,
  flags: 4,
  offset: 8,
  address: 16,
  fileBytes: 32,
  memoryBytes: 40,
  alignment: 48,
};

/** All program headers in their order. */
export function readSegments({
  reader,
  layout,
  programHeadersOffset,
  programHeaderCount,
}: ElfHeader): Segment[] {
  const fields = reader.is64 ? FIELDS_64 : FIELDS_32;
  return Array.from({ length: programHeaderCount }, (_, index) => {
    const at = programHeadersOffset + index * layout.programHeaderSize;
    return {
      type: reader.u32(at + fields.type),
      flags: reader.u32(at + fields.flags),
      offsetBytes: reader.word(at + fields.offset),
      address: reader.word(at + fields.address),
      fileBytes: reader.word(at + fields.fileBytes),
      memoryBytes: reader.word(at + fields.memoryBytes),
      alignment: reader.word(at + fields.alignment),
    };
  });
}
