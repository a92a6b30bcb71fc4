import { entryPoints } from './entry-points.js';
import { withoutRoot } from './root-paths.js';
import type { Scouted } from './scout-run.js';
import type { Training } from './training.js';

/**
 * The programs that a plan of this start may be found by, as seen in the root directory: from the scout run if
 * there was one, else from the exec reports of a run, whose paths are those that the program used.
 */
export async function programsOf(
  training: Training,
  scouted: Scouted | undefined,
  execs: readonly { path: string }[],
): Promise<string[]> {
  const { root } = training.request;
  const chain =
    scouted === undefined
      ? await Promise.all(
          execs.filter(({ path }) => path.startsWith('/')).map(({ path }) => training.canonicalInRoot(path)),
        )
      : scouted.execChain.map((path) => withoutRoot(root, path));
  return entryPoints(chain.filter((path) => path !== undefined));
}
