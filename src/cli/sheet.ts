import type { Plan, PlanMode } from '../plan/index.js';
import { type Extent, PAGE_SIZE_BYTES, type Profile, type ProfileMode } from '../profile/index.js';

/** What is drawn of a file: its touched pages and its size. */
export interface SheetFile {
  path: string;
  filePageCount: number;
  extents: readonly Extent[];
  touchedPageCount: number;
  /** Of pages that were carried over from an earlier build: how sure they are. */
  portedPercent?: number;
}

/** What profiles and plans have in common when they are looked at. */
export interface SheetMode {
  name: string;
  token?: string;
  runCount?: number;
  /** In first-use order (profile) or issue order (plan). */
  files: readonly SheetFile[];
  directoryCount: number;
  lookupCount: number;
}

function sheetFile(path: string, sizeBytes: number, extents: readonly Extent[]): SheetFile {
  const touchedPageCount = extents.reduce((sum, { pageCount }) => sum + pageCount, 0);
  return { path, filePageCount: Math.ceil(sizeBytes / PAGE_SIZE_BYTES), extents, touchedPageCount };
}

function profileMode(mode: ProfileMode, sizes: ReadonlyMap<string, number>): SheetMode {
  const { name, token, runCount, directories, lookups } = mode;
  const files = [...mode.files]
    .sort((a, b) => a.order - b.order)
    .map(({ path, extents, portedPercent }) => ({
      ...sheetFile(path, sizes.get(path) ?? 0, extents),
      ...(portedPercent === undefined ? {} : { portedPercent }),
    }));
  return {
    name,
    ...(token === undefined ? {} : { token }),
    runCount,
    files,
    directoryCount: directories.length,
    lookupCount: lookups.length,
  };
}

export function sheetsOfProfile({ files, modes }: Profile): SheetMode[] {
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  return modes.map((mode) => profileMode(mode, sizes));
}

function planMode(mode: PlanMode, { files }: Plan): SheetMode {
  const extentsOf = new Map<number, Extent[]>();
  for (const { file, firstPage, pageCount } of mode.steps) {
    const extents = extentsOf.get(file) ?? [];
    extents.push({ firstPage, pageCount });
    extentsOf.set(file, extents);
  }
  const { name, token, lookups } = mode;
  const directoryCount = lookups.filter(({ action }) => action === 'list').length;
  return {
    name,
    ...(token === undefined ? {} : { token }),
    files: [...extentsOf].map(([index, extents]) => {
      const file = files[index];
      return sheetFile(file?.path ?? '', file?.sizeBytes ?? 0, extents);
    }),
    directoryCount,
    lookupCount: lookups.length - directoryCount,
  };
}

export function sheetsOfPlan(plan: Plan): SheetMode[] {
  return plan.modes.map((mode) => planMode(mode, plan));
}
