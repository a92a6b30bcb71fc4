import { readNames, resolveInRoot, withoutRoot } from '../system/index.js';
import type { DirectoryListing } from './find-successor.js';
import { type ExaminedFile, examineFile, type FileLookup } from './identify-file.js';

/** A directory that stands for `/`, one of several that lie upon each other. */
export interface Layer {
  root: string;
  /** The files of a package that is being built have other times once they are installed. */
  packaged?: PackagedTimes;
}

/** Package formats keep whole seconds; builds that are to be reproducible clamp them to SOURCE_DATE_EPOCH. */
export interface PackagedTimes {
  latestMtimeSeconds?: bigint;
}

export interface FileInLayer {
  file: ExaminedFile;
  layer: Layer;
}

const IN_USR = /^\/usr(?=\/(?:bin|sbin|lib\w*)\/)/;
const BESIDE_USR = /^\/(?:bin|sbin|lib\w*)\//;

/** The names that a package may ship a file under so that it has this path where `/bin` is a link to `usr/bin`. */
function packagedNames(path: string): string[] {
  if (IN_USR.test(path)) return [path, path.replace(IN_USR, '')];
  return BESIDE_USR.test(path) ? [path, `/usr${path}`] : [path];
}

function onceInstalled(file: ExaminedFile, { latestMtimeSeconds }: PackagedTimes): ExaminedFile {
  if (file.identity.kind !== 'mtime') return file;
  const { mtimeSeconds } = file.identity;
  const isLater = latestMtimeSeconds !== undefined && mtimeSeconds > latestMtimeSeconds;
  return {
    ...file,
    identity: {
      kind: 'mtime',
      mtimeSeconds: isLater ? latestMtimeSeconds : mtimeSeconds,
      mtimeNanoseconds: 0,
    },
  };
}

/**
 * Looks for a file in one layer after the other. Links of a layer are followed within it, and where they lead
 * on into a later one, there.
 */
export async function findInLayers(layers: readonly Layer[], path: string): Promise<FileInLayer | undefined> {
  let wanted = path;
  for (const layer of layers) {
    const names = layer.packaged === undefined ? [wanted] : packagedNames(wanted);
    for (const name of names) {
      const found = await examineFile(layer.root, name);
      if (found === undefined) continue;
      const file = { ...found, path };
      return { layer, file: layer.packaged === undefined ? file : onceInstalled(file, layer.packaged) };
    }
    wanted = withoutRoot(layer.root, resolveInRoot(layer.root, wanted));
  }
  return undefined;
}

/** For `fitProfile`: files as they are when these layers lie upon each other, the first on top. */
export function lookupInLayers(layers: readonly Layer[]): FileLookup {
  return async (path) => (await findInLayers(layers, path))?.file;
}

/** The names of what lies in a directory when these layers lie upon each other. */
export function namesInLayers(layers: readonly Layer[]): DirectoryListing {
  return async (directory) => {
    const names = new Set<string>();
    for (const { root, packaged } of layers) {
      const directories = packaged === undefined ? [directory] : packagedNames(`${directory}/`);
      for (const one of directories)
        for (const name of (await readNames(resolveInRoot(root, one))) ?? []) names.add(name);
    }
    return [...names].sort();
  };
}
