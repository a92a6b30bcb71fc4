import type { ModeDocument } from './document.js';
import { formatPages, parsePages } from './page-list.js';
import type { ProfileMode } from './profile.js';

/** What stands in a file of a mode as values; its pages have been checked. */
export function readMode({ name, token, runs, files, directories, lookups }: ModeDocument): ProfileMode {
  return {
    name,
    ...(token === undefined ? {} : { token }),
    runCount: runs,
    files: files.map(({ path, order, pages, ported }) => ({
      path,
      order,
      extents: parsePages(pages, (why) => {
        throw new RangeError(why);
      }),
      ...(ported === undefined ? {} : { portedPercent: ported }),
    })),
    directories,
    lookups,
  };
}

/** The inverse; keys in the order of docs/profile-format.md. */
export function writeMode(mode: ProfileMode): ModeDocument {
  return {
    name: mode.name,
    ...(mode.token === undefined ? {} : { token: mode.token }),
    runs: mode.runCount,
    files: mode.files.map(({ path, order, extents, portedPercent }) => ({
      path,
      order,
      pages: formatPages(extents),
      ...(portedPercent === undefined ? {} : { ported: portedPercent }),
    })),
    directories: [...mode.directories],
    lookups: [...mode.lookups],
  };
}
