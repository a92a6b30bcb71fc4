import type { StoreOptions } from './add-command.js';

/** `--root`, or the root directory that dpkg tells a maintainer script to work on (dpkg(1), DPKG_ROOT). */
export function withDpkgRoot<T extends StoreOptions>(options: T, env: NodeJS.ProcessEnv): T {
  const root = options.root ?? env['DPKG_ROOT'];
  return root === undefined || root === '' ? options : { ...options, root };
}
