import type { Profile } from '../profile/index.js';
import { type FileVerdict, type Installation, refusalOf, type Store } from '../store/index.js';
import { formatCount } from './format.js';

/** Where an installation put things, a line each. */
export function installationLines({
  profilePath,
  portedPath,
  planPaths,
  removedPaths,
  maskedPaths,
}: Installation): string[] {
  return [
    `installed ${profilePath}`,
    ...(portedPath === undefined ? [] : [`ported    ${portedPath}`]),
    ...planPaths.map((path) => `compiled  ${path}`),
    ...removedPaths.map((path) => `removed   ${path}`),
    ...maskedPaths.map((path) => `masked    ${path}`),
  ];
}

/** What to say of files that stay out of the plans; undefined if there are none. */
export function staleWarning(
  { name, files, programs }: Profile,
  stale: readonly FileVerdict[],
): string | undefined {
  const [first] = stale;
  if (first === undefined) return undefined;
  const others = stale.length === 1 ? '' : ` and ${formatCount(stale.length - 1, 'other')}`;
  const what = `${stale.length} of ${formatCount(files.length, 'file')} of '${name}' are not those recorded ('${first.path}'${others}) and stay out of the plan`;
  return `${what}; 'prefault train -- ${programs[0] ?? name}' records them anew`;
}

/** What to say of plans that no applier will use for who owns or may write where they lie; undefined if all is well. */
export async function refusalWarning(
  store: Store,
  { planPaths }: Pick<Installation, 'planPaths'>,
): Promise<string | undefined> {
  for (const planPath of planPaths) {
    const refusal = await refusalOf(store, planPath);
    if (refusal === undefined) continue;
    const { path, why } = refusal;
    return why === 'writable'
      ? `no plan is applied as long as others can write to '${path}'; run 'chmod go-w ${path}'`
      : `no plan is applied as '${path}' belongs to another user; 'prefault doctor' says what to do`;
  }
  return undefined;
}
