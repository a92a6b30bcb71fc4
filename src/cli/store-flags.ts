import type { Store } from '../store/index.js';

/** Options that lead a command to this store. */
export function storeFlags({ scope, root }: Store): string {
  const flags = [...(scope === 'shipped' ? [] : [`--${scope}`]), ...(root === '/' ? [] : [`--root ${root}`])];
  return flags.map((flag) => ` ${flag}`).join('');
}
