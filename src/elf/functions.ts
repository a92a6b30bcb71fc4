import { readFunctionNames } from './function-names.js';
import { type FunctionTable, makeFunctionTable } from './function-table.js';
import { readGoFunctions } from './go-functions.js';
import { readUnwindTable } from './unwind-table.js';

/**
 * All functions of a file that can be told: from its unwind table and Go's own table, and where there is neither
 * from its symbols. Undefined if there are none.
 */
export function readFunctions(image: Buffer): FunctionTable | undefined {
  const [unwound, go] = [readUnwindTable(image), readGoFunctions(image)];
  if (unwound === undefined && go === undefined) return namedFunctions(image);
  return unwound === undefined || go === undefined ? (unwound ?? go) : union(unwound, go);
}

function union(a: FunctionTable, b: FunctionTable): FunctionTable | undefined {
  const offsets = new Float64Array(a.offsets.length + b.offsets.length);
  const sizes = new Uint32Array(offsets.length);
  offsets.set(a.offsets);
  offsets.set(b.offsets, a.offsets.length);
  sizes.set(a.sizes);
  sizes.set(b.sizes, a.sizes.length);
  return makeFunctionTable(offsets, sizes);
}

/** Of functions whose end is unknown no byte is sure. */
function namedFunctions(image: Buffer): FunctionTable | undefined {
  const names = readFunctionNames(image);
  if (names === undefined) return undefined;
  const isSized = (_: number, index: number) => (names.sizes[index] ?? 0) > 0;
  return makeFunctionTable(names.offsets.filter(isSized), names.sizes.filter(isSized));
}
