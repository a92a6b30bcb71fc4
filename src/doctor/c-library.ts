import { posix } from 'node:path';
import { readProgramInterpreter } from '../elf/index.js';
import { isGlibcLoader } from '../pack/index.js';
import { canonicalPath, readBytes, readHead } from '../system/index.js';
import { type Finding, findingsOf } from './finding.js';

const { good, note } = findingsOf('c-library');

/** A program that every system has and that its own C library starts. */
const SHELL = '/bin/sh';
const HEAD_BYTES = 64 * 1024;
/** Older ones crash when a module declines, as prefault's does (BZ 24122). */
const LEAST_FOR_MODULE = [2, 30] as const;
const LEAST_FOR_TAGS = [2, 32] as const;
const WITHOUT_MODULE = 'use prefault-run or prefaultd, and neither LD_AUDIT nor prefault audit-tag';

export interface CLibraryFacts {
  /** The dynamic loader of the system's shell; absent for a static one. */
  loader?: string;
  /** glibc's version, such as `2.36`. */
  version?: string;
}

function isOlder(version: string, [wantedMajor, wantedMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

/** Whether this C library loads the audit module. */
export function judgeCLibrary({ loader, version }: CLibraryFacts): Finding[] {
  if (loader === undefined) return [note('which C library programs use cannot be told: the shell is static')];
  if (!isGlibcLoader(loader)) {
    const name = /ld-musl/.test(loader) ? 'musl' : 'not glibc';
    return [note(`the C library is ${name} (${loader}): it loads no audit modules`, WITHOUT_MODULE)];
  }
  if (version === undefined) return [note(`which version of glibc '${loader}' is of cannot be told`)];
  if (isOlder(version, LEAST_FOR_MODULE))
    return [note(`glibc ${version} is too old for the audit module, which needs 2.30`, WITHOUT_MODULE)];
  if (isOlder(version, LEAST_FOR_TAGS)) {
    const remedy = 'use prefault-run or prefaultd instead of prefault audit-tag';
    return [note(`glibc ${version} loads the audit module by LD_AUDIT only; tags need 2.32`, remedy)];
  }
  return [good(`glibc ${version}: loads the audit module by LD_AUDIT and by tags`)];
}

/** The version in the words that libc.so.6 prints when it is run. */
export function glibcVersion(image: Buffer): string | undefined {
  const at = image.indexOf('GNU C Library');
  if (at < 0) return undefined;
  return /release version (\d+\.\d+)/.exec(image.toString('latin1', at, at + 256))?.[1];
}

export async function checkCLibrary(): Promise<Finding[]> {
  const shell = await readHead(SHELL, HEAD_BYTES);
  const loader = shell === undefined ? undefined : readProgramInterpreter(shell.head);
  if (loader === undefined) return judgeCLibrary({});
  // Only glibc has a libc.so.6 beside its loader.
  const real = await canonicalPath(loader);
  const library = real === undefined ? undefined : posix.join(posix.dirname(real), 'libc.so.6');
  const image = library === undefined ? undefined : await readBytes(library);
  const version = image === undefined ? undefined : glibcVersion(image);
  return judgeCLibrary({ loader, ...(version === undefined ? {} : { version }) });
}
