import { nameOfId, type SearchResult } from './query-output.js';

/**
 * The id of the package whose file lies at `path`, from what dpkg-query told of this path and, where it is the
 * end of a diversion, of its beginning. Diversions are taken into account: at a diverted path lies the file of
 * the package that diverted it, and the other packages' file lies where it was diverted to.
 */
export function findOwner(search: SearchResult, path: string): string | undefined {
  const moved = search.diversions.find(({ to }) => to === path);
  if (moved !== undefined) {
    const shipped = search.owners.get(moved.from) ?? [];
    const owner = shipped.find((id) => nameOfId(id) !== moved.by);
    if (owner !== undefined) return owner;
  }
  const shipped = search.owners.get(path) ?? [];
  const replaced = search.diversions.find(({ from }) => from === path);
  return replaced === undefined ? shipped[0] : shipped.find((id) => nameOfId(id) === replaced.by);
}
