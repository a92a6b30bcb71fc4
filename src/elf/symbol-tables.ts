import { DT, type DynamicSection, readDynamicSection, tableOffset } from './dynamic-section.js';
import { readHeader } from './header.js';
import { liesIn } from './section-table.js';
import { readSectionHeaders, SHT_SYMTAB } from './sections.js';
import { GNU_HASH_HEADER_SIZE, SYMBOL_32, SYMBOL_64 } from './symbols.js';

/** Where the file has a symbol table and its names; all of it lies in the file. */
export interface SymbolTable {
  offsetBytes: number;
  count: number;
  /** Where the names begin, and the end that none may pass. */
  namesOffset: number;
  namesEnd: number;
}

/** The symbol table that strip(1) takes away (.symtab). */
export function findSymbolTable(image: Buffer): SymbolTable | undefined {
  const header = readHeader(image);
  const table = header === undefined ? undefined : readSectionHeaders(header);
  if (header === undefined || table === undefined || table === 'none') return undefined;
  const symbols = table.headers.find(({ type }) => type === SHT_SYMTAB);
  const names = symbols && table.headers[symbols.link];
  if (symbols === undefined || names === undefined) return undefined;
  if (!liesIn(image, symbols) || !liesIn(image, names)) return undefined;
  const { size } = header.reader.is64 ? SYMBOL_64 : SYMBOL_32;
  return {
    offsetBytes: symbols.offsetBytes,
    count: Math.floor(symbols.sizeBytes / size),
    namesOffset: names.offsetBytes,
    namesEnd: names.offsetBytes + names.sizeBytes,
  };
}

/** The symbol table that ld.so uses (.dynsym), found as ld.so finds it. */
export function findDynamicSymbolTable(image: Buffer): SymbolTable | undefined {
  const section = readDynamicSection(image);
  const offsetBytes = section && tableOffset(section, DT.SYMTAB);
  const namesOffset = section?.stringsOffset;
  if (section === undefined || offsetBytes === undefined || namesOffset === undefined) return undefined;
  const { size } = section.reader.is64 ? SYMBOL_64 : SYMBOL_32;
  const room = Math.floor((image.length - offsetBytes) / size);
  const count = Math.min(room, hashedCount(section) ?? gnuHashedCount(section) ?? 0);
  return { offsetBytes, count, namesOffset, namesEnd: image.length };
}

/** DT_HASH has a link for each symbol. */
function hashedCount(section: DynamicSection): number | undefined {
  const { reader } = section;
  const table = tableOffset(section, DT.HASH);
  return table === undefined || table + 8 > reader.image.length ? undefined : reader.u32(table + 4);
}

/** DT_GNU_HASH tells no count: the last chain of all ends with the last symbol. */
function gnuHashedCount(section: DynamicSection): number | undefined {
  const { reader } = section;
  const { length } = reader.image;
  const table = tableOffset(section, DT.GNU_HASH);
  if (table === undefined || table + GNU_HASH_HEADER_SIZE > length) return undefined;
  const [bucketCount, firstSymbol, bloomWords] = [
    reader.u32(table),
    reader.u32(table + 4),
    reader.u32(table + 8),
  ];
  const buckets = table + GNU_HASH_HEADER_SIZE + bloomWords * (reader.is64 ? 8 : 4);
  const chains = buckets + bucketCount * 4;
  if (chains > length) return undefined;
  let last = 0;
  for (let at = buckets; at < chains; at += 4) last = Math.max(last, reader.u32(at));
  if (last < firstSymbol) return firstSymbol;
  for (let at = chains + (last - firstSymbol) * 4; at + 4 <= length; at += 4, last += 1)
    if ((reader.u32(at) & 1) !== 0) return last + 1;
  return undefined;
}
