import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { PrefaultError } from '../errors.js';

export type NativeName =
  | 'prefault-record'
  | 'prefault-run'
  | 'prefault-stamps'
  | 'prefaultd'
  | 'libprefault-audit.so'
  | 'libprefault-exit.so';

// Seen from the bundle: build/prefault.cjs beside build/native; installed PREFIX/lib/prefault/prefault.cjs or
// PREFIX/bin; last, from the sources of this file when tests run them unbundled.
const PLACES = [
  'native',
  '.',
  '../libexec/prefault',
  '../../libexec/prefault',
  '../lib/prefault',
  '../../bin',
  '../bin',
];
const PLACE_FROM_SOURCES = '../../build/native';

function exists(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where one of prefault's native parts lies. `PREFAULT_NATIVE_DIR` in the environment is taken alone if set.
 *
 * Throws NOT_FOUND.
 */
export function nativePath(name: NativeName, env: NodeJS.ProcessEnv = process.env): string {
  const override = env['PREFAULT_NATIVE_DIR'];
  const directories =
    override === undefined || override === ''
      ? [...PLACES, PLACE_FROM_SOURCES].map((place) => join(__dirname, place))
      : [override];
  const found = directories.map((directory) => join(directory, name)).find(exists);
  if (found !== undefined) return found;
  throw new PrefaultError(`${name}, a native part of prefault, is not installed`, {
    code: 'NOT_FOUND',
    subject: name,
    remedy: "install prefault completely, or build it with 'make build'",
  });
}
