import { dirname, join } from 'node:path';
import type { Store } from '../store/index.js';

/** What a refresh keeps beside a store, and how the package hooks speak to it. Paths of the running system. */
export interface Places {
  /** The verdicts of the last refresh; disposable. */
  memory: string;
  /** What refreshes did, newest last. */
  log: string;
  /** Touched by whoever wants a refresh. */
  wanted: string;
  /** Paths that the stamp checker has to watch though no plan names them, one a line. */
  watched: string;
  /** Lines of the stamp checker on what it dropped between refreshes. */
  dropped: string;
}

export function placesOf({ profileDirectory, planDirectory }: Store): Places {
  const state = dirname(profileDirectory);
  const cache = dirname(planDirectory);
  return {
    memory: join(cache, 'refresh.json'),
    log: join(state, 'refresh.log'),
    wanted: join(cache, 'refresh-wanted'),
    watched: join(cache, 'watched'),
    dropped: join(cache, 'dropped'),
  };
}
