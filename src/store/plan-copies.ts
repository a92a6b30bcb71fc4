import { fileLine, type Plan } from '../plan/index.js';

/** The size that prefault-stamps gives to an entry that it drops: no file has it, so no applier finds it fresh. */
const DROPPED_BYTES = Number.MAX_SAFE_INTEGER;

/**
 * What was dropped, since it was copied, from the copy of a plan that stands in a program: paths of files that are
 * other builds now. Undefined if it is no copy of that plan.
 */
export function droppedFrom(copy: Plan, inside: Plan): string[] | undefined {
  if (copy.program !== inside.program || copy.files.length !== inside.files.length) return undefined;
  const other = copy.files.filter((file, index) => {
    const original = inside.files[index];
    return original === undefined || fileLine(file) !== fileLine(original);
  });
  const areDropped = other.every(
    ({ path, sizeBytes }) =>
      sizeBytes === DROPPED_BYTES && inside.files.some((original) => original.path === path),
  );
  const isRest = areDropped && JSON.stringify(copy.modes) === JSON.stringify(inside.modes);
  return isRest ? other.map(({ path }) => path) : undefined;
}
