import { posix } from 'node:path';
import { AUDIT_MODULE_PATH, auditorsOf, hazardsOf } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import {
  type ElfFile,
  filesLoadedBy,
  isGlibcLoader,
  isOtherArchitecture,
  type LibrarySource,
  librarySearchPath,
} from '../pack/index.js';
import { PROGRAM_DIRECTORIES } from '../store/index.js';
import { canonicalPath, isRemoteType, mountOf, readBytes, readFacts, readNames } from '../system/index.js';
import { RememberedLibraries, readElf } from './remembered-libraries.js';
import type { Subject } from './subject.js';

const SET_ID_BITS = 0o6000;
const EXECUTABLE_BITS = 0o111;

/** A program that an auditor can be loaded into. */
export interface AuditableProgram {
  path: string;
  /** It has a tag for prefault's module. */
  isTagged: boolean;
  /** It is of the architecture that the installed module is built for; undefined without a module. */
  fitsModule?: boolean;
  /** Why it would not start with an auditor. */
  hazards: readonly string[];
}

export interface Sweep {
  programs: readonly AuditableProgram[];
  /** Programs that cannot be judged, or directories that may have some, and why. */
  unjudged: readonly { path: string; why: string }[];
}

async function examine(
  path: string,
  libraries: LibrarySource<ElfFile>,
  module: Buffer | undefined,
): Promise<AuditableProgram | undefined> {
  const facts = await readFacts(path);
  // Of programs with another user's rights ld.so heeds no auditors.
  if (facts === undefined || (facts.mode & SET_ID_BITS) !== 0 || (facts.mode & EXECUTABLE_BITS) === 0)
    return undefined;
  const { file, loader } = readElf(path) ?? {};
  if (file?.info === undefined || !file.info.isProgram) return undefined;
  if (loader === undefined || !isGlibcLoader(loader)) return undefined;
  const isTagged = auditorsOf(file.info).includes(AUDIT_MODULE_PATH);
  return {
    path,
    isTagged,
    ...(module === undefined ? {} : { fitsModule: !isOtherArchitecture(file.image, module) }),
    hazards: hazardsOf(await filesLoadedBy(file, libraries)),
  };
}

type Unjudged = Sweep['unjudged'][number];

/** The answer to a question about a path; where it must not be asked, that goes to `unjudged`. */
async function ask<T>(
  path: string,
  unjudged: Unjudged[],
  question: (path: string) => Promise<T | undefined>,
) {
  try {
    return await question(path);
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    unjudged.push({ path, why: error.message });
    return undefined;
  }
}

/** The programs to look at, by their real names. */
async function candidates({ env, mounts, programs }: Subject, unjudged: Unjudged[]): Promise<string[]> {
  // What lies on a network could make us wait without end, or take as long as downloading it.
  const isNear = (path: string) => !isRemoteType(mountOf(mounts, path)?.type ?? '');
  const realPaths = async (paths: Iterable<string>) => {
    const found = new Set<string>();
    for (const path of paths) {
      const real = isNear(path) ? await ask(path, unjudged, canonicalPath) : undefined;
      if (real !== undefined && isNear(real)) found.add(real);
    }
    return found;
  };
  const inPath = (env['PATH'] ?? '').split(':').filter((directory) => directory.startsWith('/'));
  const found = [...programs];
  for (const directory of await realPaths(new Set([...PROGRAM_DIRECTORIES, ...inPath]))) {
    const names = (await ask(directory, unjudged, readNames)) ?? [];
    found.push(...names.map((name) => posix.join(directory, name)));
  }
  return [...(await realPaths(new Set(found)))].sort();
}

/**
 * Looks at the programs in the usual directories, those in PATH and those that plans are for: which have a tag for the
 * audit module, and which an auditor would keep from starting. Nothing is run.
 */
export async function sweepPrograms(subject: Subject): Promise<Sweep> {
  const unjudged: Unjudged[] = [];
  const paths = await candidates(subject, unjudged);
  const libraries = new RememberedLibraries(await librarySearchPath([{ root: '/' }]));
  const module = await ask(AUDIT_MODULE_PATH, unjudged, readBytes);
  const programs: AuditableProgram[] = [];
  for (const [index, path] of paths.entries()) {
    subject.onProgress(`looking at program ${index + 1} of ${paths.length}`);
    const program = await ask(path, unjudged, () => examine(path, libraries, module));
    if (program !== undefined) programs.push(program);
  }
  return { programs, unjudged };
}
