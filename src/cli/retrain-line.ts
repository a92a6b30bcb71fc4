import type { Retraining } from '../refresh/index.js';
import type { Store } from '../store/index.js';
import { storeFlags } from './store-flags.js';

/** What to do about a profile of which an upgrade has left too little. */
export function retrainLine({ name, program }: Retraining, target: Store): string {
  return `${name}: too little is known of the builds that are here; prefault train${storeFlags(target)} -- ${program}`;
}
