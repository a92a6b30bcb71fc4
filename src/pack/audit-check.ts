import { posix } from 'node:path';
import { auditHazards, isElf, type LoadedFile, readProgramInterpreter } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { isOtherArchitecture } from './needed-libraries.js';

const GLIBC_LOADER = /^ld(?:-linux.*|64)?\.so\.\d+$|^ld\.so\.\d+$/;
const SET_ID_BITS = 0o6000;

/** Whether a program's dynamic loader is glibc's, the only one that knows auditors. */
export function isGlibcLoader(loader: string): boolean {
  return GLIBC_LOADER.test(posix.basename(loader));
}

/** What the audit module is to be loaded into. */
export interface AuditTarget {
  /** The program as the user knows it. */
  program: string;
  /** What is executed: the program, or a script's interpreter. */
  executed: LoadedFile;
  /** Its permission bits. */
  mode: number;
  /** The module; absent if it comes with a package of the same architecture. */
  module?: Buffer;
  /** What to do instead. */
  remedy: string;
}

export function cannotHelp(
  { program, remedy }: Pick<AuditTarget, 'program' | 'remedy'>,
  why: string,
): PrefaultError {
  return new PrefaultError(`the audit module cannot help '${program}': ${why}`, {
    code: 'CONFLICT',
    subject: program,
    remedy,
  });
}

/**
 * Refuses programs that the audit module cannot reach (CONFLICT): static and musl ones, set-user-id ones, those
 * of another architecture than the module's.
 *
 * @returns the program's dynamic loader
 */
export function refuseUnreachable(target: AuditTarget): string {
  const { executed, mode, module } = target;
  const loader = readProgramInterpreter(executed.image);
  if (!isElf(executed.image))
    throw cannotHelp(target, 'it is neither an ELF program nor a script that names its interpreter');
  if (loader === undefined)
    throw cannotHelp(target, 'it is a static program, and no dynamic loader would load the module');
  if (!isGlibcLoader(loader)) {
    throw cannotHelp(target, `its dynamic loader is '${loader}', and only glibc's knows audit modules`);
  }
  if (module !== undefined && isOtherArchitecture(executed.image, module)) {
    throw cannotHelp(target, 'the module is built for another architecture');
  }
  if ((mode & SET_ID_BITS) !== 0) {
    throw cannotHelp(target, 'it runs with the rights of another user, and then no module is loaded');
  }
  return loader;
}

/** Refuses what an auditor would keep from starting (CONFLICT, with the library and the reason). */
export function refuseHazards({ program, remedy }: AuditTarget, loaded: readonly LoadedFile[]): void {
  const [hazard] = auditHazards(loaded);
  if (hazard === undefined) return;
  throw new PrefaultError(
    `the audit module would keep '${program}' from starting: ${hazard.replace(/\.$/, '')}`,
    { code: 'CONFLICT', subject: program, remedy },
  );
}
