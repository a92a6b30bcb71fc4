import { type ElfHeader, readHeader } from './header.js';
import { readSectionHeaders, type SectionHeader, SHT_NOBITS, SHT_NULL } from './sections.js';

/** Real names have some ten; hostile ones shall not cost more. */
const MAX_NAME_BYTES = 256;
/** The index of the section of names does not fit the header; the first entry has it. */
const SHN_XINDEX = 0xffff;

/** A section that occupies bytes of the file. */
export interface Section {
  /** Empty if it cannot be read. */
  name: string;
  /** SHT_*. */
  type: number;
  /** SHF_*. */
  flags: number;
  address: number;
  offsetBytes: number;
  sizeBytes: number;
}

/**
 * The sections that occupy bytes of the file, by ascending offset (gABI, "Sections"). Undefined for files without
 * section headers and if the table does not lie in the file; a section that does not is left out.
 */
export function readSections(image: Buffer): Section[] | undefined {
  const header = readHeader(image);
  const table = header === undefined ? undefined : readSectionHeaders(header);
  if (header === undefined || table === undefined || table === 'none') return undefined;
  const names = namesOf(header, table.headers);
  return table.headers
    .filter((section) => section.type !== SHT_NULL && section.sizeBytes > 0 && liesIn(image, section))
    .map(({ nameOffset, type, flags, address, offsetBytes, sizeBytes }) => ({
      name: nameAt(names, nameOffset),
      type,
      flags,
      address,
      offsetBytes,
      sizeBytes,
    }))
    .sort((a, b) => a.offsetBytes - b.offsetBytes);
}

/** Whether a section has all its bytes in the file. */
export function liesIn(image: Buffer, { type, offsetBytes, sizeBytes }: SectionHeader): boolean {
  return type !== SHT_NOBITS && offsetBytes + sizeBytes <= image.length;
}

function namesOf({ reader, layout }: ElfHeader, headers: readonly SectionHeader[]): Buffer {
  const index = reader.u16(layout.shstrndx);
  const names = headers[index === SHN_XINDEX ? (headers[0]?.link ?? 0) : index];
  if (names === undefined || !liesIn(reader.image, names)) return Buffer.alloc(0);
  return reader.image.subarray(names.offsetBytes, names.offsetBytes + names.sizeBytes);
}

function nameAt(names: Buffer, offset: number): string {
  const window = names.subarray(offset, offset + MAX_NAME_BYTES);
  const length = window.indexOf(0);
  return length < 0 ? '' : window.toString('utf8', 0, length);
}
