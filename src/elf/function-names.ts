import { orderByOffset } from './function-table.js';
import { readGoTable } from './go-table.js';
import { type ElfHeader, readHeader } from './header.js';
import { LoadMap } from './load-map.js';
import { NameHasher } from './name-hash.js';
import { readSegments } from './segments.js';
import { findDynamicSymbolTable, findSymbolTable, type SymbolTable } from './symbol-tables.js';
import { SHN_UNDEF, SYMBOL_32, SYMBOL_64 } from './symbols.js';

const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;
const SHN_LORESERVE = 0xff00;
const SHN_XINDEX = 0xffff;
const E_MACHINE_OFFSET = 18;
const EM_ARM = 40;

/** The functions of a file that have names. */
export interface FunctionNames {
  /** File offsets of their first bytes, ascending, no repeats. */
  offsets: Float64Array;
  /** Bytes of each; 0 if unknown. */
  sizes: Uint32Array;
  /** FNV-1a of each name, 32 bits. */
  hashes: Uint32Array;
}

/** Names of one source; file offsets in its own order. */
interface NameList extends FunctionNames {
  count: number;
}

/**
 * The names of functions, from .symtab, .dynsym and what a Go program brings. Of several names of a function, one
 * counts: of the first source that has any, the one with the least hash, as their order is another in every build.
 *
 * @param symbols another file with the .symtab of this one: its debug file, or its build before strip(1). Its
 *   addresses are those of this file, though its program headers may tell other places.
 */
export function readFunctionNames(image: Buffer, symbols?: Buffer): FunctionNames | undefined {
  const header = readHeader(image);
  if (header === undefined) return undefined;
  const code = LoadMap.ofCode(readSegments(header), image.length);
  const lists = [
    ...(symbols === undefined ? [] : [namesIn(symbols, findSymbolTable(symbols), code)]),
    namesIn(image, findSymbolTable(image), code),
    namesIn(image, findDynamicSymbolTable(image), code),
    goNames(image, code),
  ];
  return merge(lists.filter((list) => list !== undefined));
}

function emptyList(capacity: number): NameList {
  return {
    count: 0,
    offsets: new Float64Array(capacity),
    sizes: new Uint32Array(capacity),
    hashes: new Uint32Array(capacity),
  };
}

function append(list: NameList, offset: number, sizeBytes: number, hash: number): void {
  list.offsets[list.count] = offset;
  list.sizes[list.count] = sizeBytes;
  list.hashes[list.count] = hash;
  list.count += 1;
}

function namesIn(image: Buffer, table: SymbolTable | undefined, code: LoadMap): NameList | undefined {
  const header = readHeader(image);
  if (header === undefined || table === undefined) return undefined;
  const { reader } = header;
  const layout = reader.is64 ? SYMBOL_64 : SYMBOL_32;
  const names = new NameHasher(image);
  const list = emptyList(table.count);
  const hasThumb = isArm(header);
  for (let index = 0, at = table.offsetBytes; index < table.count; index += 1, at += layout.size) {
    const type = (image[at + layout.info] ?? 0) & 0xf;
    if (type !== STT_FUNC && type !== STT_GNU_IFUNC) continue;
    const section = reader.u16(at + layout.section);
    if (section === SHN_UNDEF || (section >= SHN_LORESERVE && section !== SHN_XINDEX)) continue;
    const value = reader.word(at + layout.value);
    const address = hasThumb ? value - (value % 2) : value;
    const offset = code.offsetOf(address);
    const hash = offset < 0 ? -1 : names.hashAt(table.namesOffset + reader.u32(at), table.namesEnd);
    if (hash < 0) continue;
    append(list, offset, Math.min(reader.word(at + layout.sizeBytes), code.bytesFrom(address)), hash);
  }
  return list;
}

/** There, the lowest bit of a function's address tells its instruction set. */
function isArm({ reader }: ElfHeader): boolean {
  return reader.u16(E_MACHINE_OFFSET) === EM_ARM;
}

function goNames(image: Buffer, code: LoadMap): NameList | undefined {
  const go = readGoTable(image);
  if (go === undefined) return undefined;
  const names = new NameHasher(image);
  const list = emptyList(go.nameOffsets.length);
  for (let index = 0; index < go.nameOffsets.length; index += 1) {
    const address = go.addresses[index] ?? 0;
    const offset = code.offsetOf(address);
    const hash = offset < 0 ? -1 : names.hashAt(go.nameOffsets[index] ?? 0, go.namesEnd);
    const bytes = Math.max(0, (go.addresses[index + 1] ?? 0) - address);
    if (hash >= 0) append(list, offset, Math.min(bytes, code.bytesFrom(address)), hash);
  }
  return list;
}

/** Undefined if there are none. */
function merge(lists: readonly NameList[]): FunctionNames | undefined {
  const all = emptyList(lists.reduce((sum, { count }) => sum + count, 0));
  const sources = new Uint8Array(all.offsets.length);
  for (const [source, { count, offsets, sizes, hashes }] of lists.entries()) {
    all.offsets.set(offsets.subarray(0, count), all.count);
    all.sizes.set(sizes.subarray(0, count), all.count);
    all.hashes.set(hashes.subarray(0, count), all.count);
    sources.fill(source, all.count, all.count + count);
    all.count += count;
  }
  const merged = emptyList(all.count);
  let source = 0;
  for (const index of orderByOffset(all.offsets)) {
    const [offset = 0, size = 0, hash = 0] = [all.offsets[index], all.sizes[index], all.hashes[index]];
    const last = merged.count - 1;
    if (last >= 0 && merged.offsets[last] === offset) {
      // The sources come in their order.
      if (sources[index] !== source || hash >= (merged.hashes[last] ?? 0)) continue;
      merged.count = last;
    }
    source = sources[index] ?? 0;
    append(merged, offset, size, hash);
  }
  const { count, offsets, sizes, hashes } = merged;
  if (count === 0) return undefined;
  return {
    offsets: offsets.subarray(0, count),
    sizes: sizes.subarray(0, count),
    hashes: hashes.subarray(0, count),
  };
}
