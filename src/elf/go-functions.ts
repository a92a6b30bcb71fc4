import { FoundFunctions } from './found-functions.js';
import type { FunctionTable } from './function-table.js';
import { readGoTable } from './go-table.js';
import { readHeader } from './header.js';
import { LoadMap } from './load-map.js';
import { readSegments } from './segments.js';

/** The functions of a Go program, each up to the next; its code is in no unwind table. Undefined for other files. */
export function readGoFunctions(image: Buffer): FunctionTable | undefined {
  const header = readHeader(image);
  const go = readGoTable(image);
  if (header === undefined || go === undefined) return undefined;
  const { addresses } = go;
  const found = new FoundFunctions(LoadMap.ofCode(readSegments(header), image.length), addresses.length);
  for (let index = 0; index + 1 < addresses.length; index += 1) {
    const address = addresses[index] ?? 0;
    found.add(address, (addresses[index + 1] ?? 0) - address);
  }
  return found.table();
}
