import { AUDIT_MODULE_PATH } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { type NativeName, nativePath, readFacts, resolveInRoot } from '../system/index.js';

/** Where the module and the wrapper lie; null where they are not installed. Also what `--json` prints. */
export interface Appliers {
  module: string | null;
  wrapper: string | null;
}

const WRAPPER_PATH = '/usr/bin/prefault-run';

function installedPath(name: NativeName): string | null {
  try {
    return nativePath(name);
  } catch (error) {
    if (error instanceof PrefaultError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

async function pathInRoot(root: string, path: string): Promise<string | null> {
  const hostPath = resolveInRoot(root, path);
  return (await readFacts(hostPath)) === undefined ? null : hostPath;
}

/** On the running system they lie where this command finds them, below another root where packages put them. */
export async function findAppliers(root: string): Promise<Appliers> {
  if (root === '/') {
    return { module: installedPath('libprefault-audit.so'), wrapper: installedPath('prefault-run') };
  }
  return {
    module: await pathInRoot(root, AUDIT_MODULE_PATH),
    wrapper: await pathInRoot(root, WRAPPER_PATH),
  };
}

export function applierLines({ module, wrapper }: Appliers): string[] {
  return [`module: ${module ?? 'not installed'}`, `wrapper: ${wrapper ?? 'not installed'}`];
}
