import { readFunctionNames, readFunctions } from '../elf/index.js';
import { NAME_MASK } from './fingerprint.js';
import type { NewFunctions } from './function-runs.js';

const NONE: NewFunctions = {
  offsets: new Float64Array(0),
  sizes: new Uint32Array(0),
  names: new Uint32Array(0),
};

/** The functions of an ELF file with what is known of their names. */
export function namedFunctions(image: Buffer, symbols?: Buffer): NewFunctions {
  const table = readFunctions(image);
  if (table === undefined) return NONE;
  const { offsets, sizes } = table;
  const names = new Uint32Array(offsets.length);
  const known = readFunctionNames(image, symbols);
  for (let index = 0, other = 0; known !== undefined && index < offsets.length; index += 1) {
    const offset = offsets[index] ?? 0;
    while (other < known.offsets.length && (known.offsets[other] ?? 0) < offset) other += 1;
    // 0 is for none.
    if (known.offsets[other] === offset) names[index] = (known.hashes[other] ?? 0) & NAME_MASK || 1;
  }
  return { offsets, sizes, names };
}
