import { posix } from 'node:path';
import { type DynamicInfo, type LoadedFile, readDynamic } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { findInLayers, type Layer } from '../store/index.js';
import { readBytes } from '../system/index.js';
import { librarySearchPath } from './library-search-path.js';

/** Class and machine: another architecture's library of the same name is passed over, as ld.so does. */
const CLASS_AND_MACHINE = [4, 5, 18, 19] as const;

interface Loaded extends LoadedFile {
  info: DynamicInfo;
  /** What needs it; absent for the program. */
  parent?: Loaded;
}

export function isOtherArchitecture(a: Buffer, b: Buffer): boolean {
  return CLASS_AND_MACHINE.some((at) => a[at] !== b[at]);
}

function expand(text: string | undefined, { path }: Loaded): string[] {
  const origin = posix.dirname(path);
  return (text ?? '').split(':').flatMap((part) => {
    const directory = part.replace(/\$(?:ORIGIN\b|\{ORIGIN\})/g, origin);
    // $LIB and $PLATFORM: where they lead depends on how ld.so was built.
    return directory.startsWith('/') && !directory.includes('$') ? [posix.normalize(directory)] : [];
  });
}

/** DT_RPATH counts only where there is no DT_RUNPATH, and then that of everything up to the program too. */
function ownSearchPath(by: Loaded): string[] {
  if (by.info.runpath !== undefined) return expand(by.info.runpath, by);
  const directories: string[] = [];
  for (let file: Loaded | undefined = by; file !== undefined; file = file.parent) {
    if (file.info.runpath === undefined) directories.push(...expand(file.info.rpath, file));
  }
  return directories;
}

async function load(
  path: string,
  layers: readonly Layer[],
  program: Buffer,
): Promise<LoadedFile | undefined> {
  const found = await findInLayers(layers, path);
  const image = found === undefined ? undefined : await readBytes(found.file.hostPath);
  return image === undefined || isOtherArchitecture(image, program) ? undefined : { path, image };
}

async function findLibrary(
  name: string,
  by: Loaded,
  { layers, program, defaults }: { layers: readonly Layer[]; program: Buffer; defaults: readonly string[] },
): Promise<LoadedFile> {
  const paths = name.includes('/')
    ? expand(name, by)
    : [...ownSearchPath(by), ...defaults].map((directory) => posix.join(directory, name));
  for (const path of paths) {
    const file = await load(path, layers, program);
    if (file !== undefined) return file;
  }
  throw new PrefaultError(`'${name}', which '${by.path}' needs, was not found`, {
    code: 'NOT_FOUND',
    subject: name,
    remedy: 'install the package that has it',
  });
}

/**
 * The program and all libraries that it loads at its start, as ld.so finds them by DT_NEEDED: in the directories
 * that program and libraries name themselves, then in those that the system does. Nothing is run, so the program
 * may be of another architecture. The environment's libraries (LD_LIBRARY_PATH, LD_PRELOAD) are not among them.
 *
 * Throws NOT_FOUND if one is missing.
 */
export async function loadedFiles(program: LoadedFile, layers: readonly Layer[]): Promise<LoadedFile[]> {
  const info = readDynamic(program.image);
  if (info === undefined) return [program];
  const context = { layers, program: program.image, defaults: await librarySearchPath(layers) };
  const loaded: Loaded[] = [{ ...program, info }];
  const known = new Set<string>();
  // A library is loaded once: whatever is found later under its name or its soname is the same.
  for (const by of loaded) {
    for (const name of by.info.needed) {
      if (known.has(name)) continue;
      const file = await findLibrary(name, by, context);
      const found = readDynamic(file.image);
      known.add(name);
      if (
        found === undefined ||
        (found.soname !== undefined && found.soname !== name && known.has(found.soname))
      )
        continue;
      if (found.soname !== undefined) known.add(found.soname);
      loaded.push({ ...file, info: found, parent: by });
    }
  }
  return loaded;
}
