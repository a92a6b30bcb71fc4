import { DT, type DynamicSection, tableOffset } from './dynamic-section.js';

export const SHN_UNDEF = 0;
export const SYMBOL_32 = { size: 16, value: 4, sizeBytes: 8, info: 12, section: 14 };
export const SYMBOL_64 = { size: 24, info: 4, section: 6, value: 8, sizeBytes: 16 };
export const GNU_HASH_HEADER_SIZE = 16;
/** Real chains have a handful of links; hostile ones run in circles or through the whole file. */
const MAX_CHAIN_LINKS = 4096;

/**
 * Whether a file defines a dynamic symbol, by its hash table as ld.so looks it up (DT_GNU_HASH, else DT_HASH).
 * Without a hash table nothing can be found in a file, neither by ld.so.
 */
export function definesSymbol(section: DynamicSection, name: string): boolean {
  for (const index of gnuHashChain(section, name)) if (isDefinedAs(section, index, name)) return true;
  for (const index of hashChain(section, name)) if (isDefinedAs(section, index, name)) return true;
  return false;
}

function* gnuHashChain(section: DynamicSection, name: string): Generator<number> {
  const { reader } = section;
  const table = tableOffset(section, DT.GNU_HASH);
  const limit = reader.image.length - 4;
  if (table === undefined || table + GNU_HASH_HEADER_SIZE > reader.image.length) return;
  const [bucketCount, firstSymbol, bloomWords] = [
    reader.u32(table),
    reader.u32(table + 4),
    reader.u32(table + 8),
  ];
  const buckets = table + GNU_HASH_HEADER_SIZE + bloomWords * (reader.is64 ? 8 : 4);
  const bucket = buckets + (gnuHash(name) % Math.max(1, bucketCount)) * 4;
  if (bucketCount === 0 || bucket > limit) return;
  const chains = buckets + bucketCount * 4;
  const first = reader.u32(bucket);
  if (first === 0 || first < firstSymbol) return;
  for (let index = first; index < first + MAX_CHAIN_LINKS; index++) {
    const link = chains + (index - firstSymbol) * 4;
    if (link > limit) return;
    yield index;
    if ((reader.u32(link) & 1) !== 0) return;
  }
}

function* hashChain(section: DynamicSection, name: string): Generator<number> {
  const { reader } = section;
  const table = tableOffset(section, DT.HASH);
  const limit = reader.image.length - 4;
  if (table === undefined || table + 4 > limit) return;
  const bucketCount = reader.u32(table);
  const bucket = table + 8 + (sysvHash(name) % Math.max(1, bucketCount)) * 4;
  if (bucketCount === 0 || bucket > limit) return;
  const chains = table + 8 + bucketCount * 4;
  let index = reader.u32(bucket);
  for (let links = 0; index !== 0 && links < MAX_CHAIN_LINKS; links++) {
    yield index;
    const link = chains + index * 4;
    if (link > limit) return;
    index = reader.u32(link);
  }
}

function isDefinedAs(section: DynamicSection, index: number, name: string): boolean {
  const { reader } = section;
  const layout = reader.is64 ? SYMBOL_64 : SYMBOL_32;
  const symbols = tableOffset(section, DT.SYMTAB);
  const strings = section.stringsOffset;
  if (symbols === undefined || strings === undefined) return false;
  const at = symbols + index * layout.size;
  if (at + layout.size > reader.image.length) return false;
  const expected = Buffer.from(`${name}\0`);
  const text = strings + reader.u32(at);
  return (
    reader.u16(at + layout.section) !== SHN_UNDEF &&
    reader.image.subarray(text, text + expected.length).equals(expected)
  );
}

function gnuHash(name: string): number {
  let hash = 5381;
  for (const byte of Buffer.from(name)) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return hash;
}

function sysvHash(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = ((hash << 4) >>> 0) + byte;
    const high = hash & 0xf000_0000;
    hash = (hash ^ (high >>> 24)) & 0x0fff_ffff;
  }
  return hash >>> 0;
}
