import { posix } from 'node:path';
import { type DynamicInfo, type LoadedFile, readDynamic } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { findInLayers, type Layer } from '../store/index.js';
import { readBytes } from '../system/index.js';
import { librarySearchPath } from './library-search-path.js';

/** Class and machine: another architecture's library of the same name is passed over, as ld.so does. */
const CLASS_AND_MACHINE = [4, 5, 18, 19] as const;

/** What finding libraries has to know of an ELF file. */
export interface ElfFile {
  path: string;
  /** At least the file's ELF header. */
  image: Buffer;
  /** Undefined for files without a dynamic section. */
  info: DynamicInfo | undefined;
}

/** Where libraries are looked for. */
export interface LibrarySource<T extends ElfFile> {
  /** The directories that ld.so looks through for any program. */
  defaults: readonly string[];
  /** The file at a path; undefined if there is none. */
  open(path: string): Promise<T | undefined>;
}

interface Loaded<T extends ElfFile> {
  file: T;
  info: DynamicInfo;
  /** What needs it; absent for the program. */
  parent?: Loaded<T>;
}

export function isOtherArchitecture(a: Buffer, b: Buffer): boolean {
  return CLASS_AND_MACHINE.some((at) => a[at] !== b[at]);
}

function expand<T extends ElfFile>(text: string | undefined, { file: { path } }: Loaded<T>): string[] {
  const origin = posix.dirname(path);
  return (text ?? '').split(':').flatMap((part) => {
    const directory = part.replace(/\$(?:ORIGIN\b|\{ORIGIN\})/g, origin);
    // $LIB and $PLATFORM: where they lead depends on how ld.so was built.
    return directory.startsWith('/') && !directory.includes('$') ? [posix.normalize(directory)] : [];
  });
}

/** DT_RPATH counts only where there is no DT_RUNPATH, and then that of everything up to the program too. */
function ownSearchPath<T extends ElfFile>(by: Loaded<T>): string[] {
  if (by.info.runpath !== undefined) return expand(by.info.runpath, by);
  const directories: string[] = [];
  for (let loaded: Loaded<T> | undefined = by; loaded !== undefined; loaded = loaded.parent) {
    if (loaded.info.runpath === undefined) directories.push(...expand(loaded.info.rpath, loaded));
  }
  return directories;
}

async function findLibrary<T extends ElfFile>(
  name: string,
  by: Loaded<T>,
  program: Buffer,
  { defaults, open }: LibrarySource<T>,
): Promise<T> {
  const paths = name.includes('/')
    ? expand(name, by)
    : [...ownSearchPath(by), ...defaults].map((directory) => posix.join(directory, name));
  for (const path of paths) {
    const file = await open(path);
    if (file !== undefined && !isOtherArchitecture(file.image, program)) return file;
  }
  throw new PrefaultError(`'${name}', which '${by.file.path}' needs, was not found`, {
    code: 'NOT_FOUND',
    subject: name,
    remedy: 'install the package that has it',
  });
}

/** As `loadedFiles`, with libraries from any source: one that remembers them when there are many programs. */
export async function filesLoadedBy<T extends ElfFile>(program: T, source: LibrarySource<T>): Promise<T[]> {
  if (program.info === undefined) return [program];
  const loaded: Loaded<T>[] = [{ file: program, info: program.info }];
  const known = new Set<string>();
  // A library is loaded once: whatever is found later under its name or its soname is the same.
  for (const by of loaded) {
    for (const name of by.info.needed) {
      if (known.has(name)) continue;
      const file = await findLibrary(name, by, program.image, source);
      const { info } = file;
      known.add(name);
      if (info === undefined || (info.soname !== undefined && info.soname !== name && known.has(info.soname)))
        continue;
      if (info.soname !== undefined) known.add(info.soname);
      loaded.push({ file, info, parent: by });
    }
  }
  return loaded.map(({ file }) => file);
}

/**
 * The program and all libraries that it loads at its start, as ld.so finds them by DT_NEEDED: in the directories
 * that program and libraries name themselves, then in those that the system does. Nothing is run, so the program
 * may be of another architecture. The environment's libraries (LD_LIBRARY_PATH, LD_PRELOAD) are not among them.
 *
 * Throws NOT_FOUND if one is missing.
 */
export async function loadedFiles(program: LoadedFile, layers: readonly Layer[]): Promise<LoadedFile[]> {
  const asElf = ({ path, image }: LoadedFile): ElfFile => ({ path, image, info: readDynamic(image) });
  const open = async (path: string): Promise<ElfFile | undefined> => {
    const found = await findInLayers(layers, path);
    const image = found === undefined ? undefined : await readBytes(found.file.hostPath);
    return image === undefined ? undefined : asElf({ path, image });
  };
  const files = await filesLoadedBy(asElf(program), { defaults: await librarySearchPath(layers), open });
  return files.map(({ path, image }) => ({ path, image }));
}
