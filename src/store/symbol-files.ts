import { PrefaultError } from '../errors.js';
import { noSuchFile, readBytes } from '../system/index.js';
import { examineFile } from './identify-file.js';

/** Gives a file with the symbol table of the ELF file of this build-id, where there is one. */
export type SymbolLookup = (buildId: string) => Promise<Buffer | undefined>;

export const NO_SYMBOLS: SymbolLookup = async () => undefined;

/**
 * Unstripped builds and debug files, to be found by their build-ids. They are read when they are asked for.
 * Throws NOT_FOUND, PERMISSION, USAGE for a file without build-id.
 */
export async function symbolFiles(paths: readonly string[]): Promise<SymbolLookup> {
  const pathOf = new Map<string, string>();
  for (const path of paths) {
    const file = await examineFile('/', path);
    if (file === undefined) throw noSuchFile(path);
    if (file.buildId === undefined) {
      throw new PrefaultError(`'${path}' has no build-id, so nobody can tell whose symbols it has`, {
        code: 'USAGE',
        subject: path,
        remedy: 'name an ELF file that was linked with --build-id, before it was stripped',
      });
    }
    pathOf.set(file.buildId, path);
  }
  return async (buildId) => {
    const path = pathOf.get(buildId);
    return path === undefined ? undefined : readBytes(path);
  };
}
