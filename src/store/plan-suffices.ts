import { fileLine, type Plan } from '../plan/index.js';

/**
 * Whether a shipped plan does all that one compiled here would do: it is for the same files, and all of its entries
 * are fresh. The plans need not be the same bytes: the package may have been built by another version of prefault.
 */
export function suffices(shipped: Plan, compiled: Plan): boolean {
  const identities = new Map(compiled.files.map((file) => [file.path, fileLine(file)]));
  return (
    shipped.program === compiled.program &&
    shipped.files.length === identities.size &&
    shipped.files.every((file) => identities.get(file.path) === fileLine(file))
  );
}
