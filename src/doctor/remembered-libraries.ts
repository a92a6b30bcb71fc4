import { dynamicRanges, isElf, readDynamic, readProgramInterpreter } from '../elf/index.js';
import type { ElfFile, LibrarySource } from '../pack/index.js';
import { canonicalPath, readParts } from '../system/index.js';

/** What of an ELF file tells class and machine. */
const HEADER_BYTES = 64;

/** What of a file is needed here, and nothing of its megabytes. */
export function readElf(path: string): { file: ElfFile; loader: string | undefined } | undefined {
  const image = readParts(path, dynamicRanges);
  if (image === undefined || !isElf(image)) return undefined;
  const header = Buffer.from(image.subarray(0, HEADER_BYTES));
  return {
    file: { path, image: header, info: readDynamic(image) },
    loader: readProgramInterpreter(image),
  };
}

/** Libraries as ld.so finds them, each read once however many programs need it. */
export class RememberedLibraries implements LibrarySource<ElfFile> {
  readonly #known = new Map<string, Promise<ElfFile | undefined>>();

  constructor(readonly defaults: readonly string[]) {}

  open = (path: string): Promise<ElfFile | undefined> => {
    const found = this.#known.get(path) ?? this.#read(path);
    this.#known.set(path, found);
    return found;
  };

  // The links of versions lead to one file; $ORIGIN is where the link lies.
  async #read(path: string): Promise<ElfFile | undefined> {
    const real = await canonicalPath(path);
    if (real === undefined) return undefined;
    if (real === path) return readElf(path)?.file;
    const file = await this.open(real);
    return file === undefined ? undefined : { ...file, path };
  }
}
