import { type fingerprintFile, LEAST_CONFIDENCE, type PortRefusal, type portFile } from '../port/index.js';
import {
  type Extent,
  type Profile,
  type ProfileFile,
  type TouchedFile,
  touchedPages,
  uniteExtents,
} from '../profile/index.js';
import { formatPercent } from './describe-ported.js';
import type { ExaminedFile } from './identify-file.js';
import { identityOf, readImage } from './read-image.js';
import type { SymbolLookup } from './symbol-files.js';

/** Who knows how the pages of two builds correspond. */
export interface Engine {
  fingerprintFile: typeof fingerprintFile;
  portFile: typeof portFile;
}

/** A file of a profile as it is now, and where its pages lie in it. */
export interface CarriedFile {
  entry: ProfileFile;
  /** `LEAST_CONFIDENCE` to 1. */
  confidence: number;
  /** By the name of the mode. */
  touched: ReadonlyMap<string, TouchedFile>;
}

/** In percent: what was carried over before and is carried over again is as sure as both together. */
function percentOf(confidence: number, before = 100): number {
  // 0.29 * 100 is a little less than 29.
  return Math.max(1, Math.floor(before * confidence + 1e-9));
}

/** Carries the pages of one file of a profile, `path`, over to the file that lies there now. */
export async function carryFile(
  { files, modes }: Profile,
  path: string,
  { file, symbols, engine }: { file: ExaminedFile; symbols: SymbolLookup; engine: Engine },
): Promise<CarriedFile | PortRefusal> {
  const former = files.find((entry) => entry.path === path);
  const image = await readImage(file);
  if (former === undefined || image === undefined) return { refused: 'is gone' };
  const { sizeBytes, buildId, fingerprint } = former;
  const ofImage = file.buildId === undefined ? undefined : await symbols(file.buildId);
  const pages = touchedPages({ modes }).get(path) ?? [];
  const ported = engine.portFile({ path, sizeBytes, buildId, fingerprint }, pages, image, ofImage);
  if ('refused' in ported) return ported;
  const confidence = Math.min(ported.confidence, 1);
  if (!(confidence >= LEAST_CONFIDENCE))
    return {
      refused: `has changed too much: its pages are found with a confidence of ${formatPercent(Math.max(0, confidence) || 0)}`,
    };
  const touched = new Map<string, TouchedFile>();
  let all: Extent[] = [];
  for (const mode of modes) {
    const before = mode.files.find((each) => each.path === path);
    const extents = before === undefined ? [] : uniteExtents(ported.carry(before.extents), []);
    if (before === undefined || extents.length === 0) continue;
    all = uniteExtents(all, extents);
    const portedPercent = percentOf(confidence, before.portedPercent);
    touched.set(mode.name, { path: file.path, order: before.order, extents, portedPercent });
  }
  if (all.length === 0) return { refused: 'has nothing left of what was touched' };
  const entry = identityOf(file.path, image);
  const text = engine.fingerprintFile(image, all, ofImage);
  return { entry: text === undefined ? entry : { ...entry, fingerprint: text }, confidence, touched };
}

/** What stands in a profile of a file that was carried over. */
export function carriedIn(
  { files, modes }: Profile,
  path: string,
  confidence: number,
): CarriedFile | undefined {
  const entry = files.find((file) => file.path === path);
  if (entry === undefined) return undefined;
  const touched = modes.flatMap(({ name, files: inMode }) => {
    const file = inMode.find((each) => each.path === path);
    return file === undefined ? [] : [[name, file] as const];
  });
  return { entry, confidence, touched: new Map(touched) };
}
