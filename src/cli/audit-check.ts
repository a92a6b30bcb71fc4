import {
  auditHazards,
  isElf,
  type LoadedFile,
  readProgramInterpreter,
  readScriptInterpreter,
} from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { readBytes, readFacts, runCommand } from '../system/index.js';

const GLIBC_LOADER = /^ld(?:-linux.*|64)?\.so\.\d+$|^ld\.so\.\d+$/;
const SET_ID_BITS = 0o6000;
const SCRIPT_MAX_DEPTH = 4;
const CLASS_AND_MACHINE = [4, 5, 18, 19] as const;
const USE_WRAPPER = "use the wrapper: 'prefault run -- PROGRAM' or prefault-run";

function cannotHelp(program: string, why: string): PrefaultError {
  return new PrefaultError(`the audit module cannot help '${program}': ${why}`, {
    code: 'CONFLICT',
    subject: program,
    remedy: USE_WRAPPER,
  });
}

async function imageOf(path: string): Promise<Buffer> {
  const image = await readBytes(path);
  if (image !== undefined) return image;
  throw new PrefaultError(`no such file: '${path}'`, {
    code: 'NOT_FOUND',
    subject: path,
    remedy: 'install what is missing',
  });
}

// The module is loaded into a script's interpreter.
async function executedFile(program: string): Promise<LoadedFile> {
  let path = program;
  for (let depth = 0; depth <= SCRIPT_MAX_DEPTH; depth += 1) {
    const image = await imageOf(path);
    const interpreter = readScriptInterpreter(image);
    if (interpreter === undefined) return { path, image };
    path = interpreter;
  }
  throw cannotHelp(program, 'it is a script of a script of a script');
}

/** Paths in what `ld.so --list` prints: `NAME => PATH (ADDRESS)` and `PATH (ADDRESS)`. */
export function listedLibraries(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const path = /^\s*(?:.* => )?(\/.*) \(0x[0-9a-f]+\)$/.exec(line)?.[1];
    return path === undefined ? [] : [path];
  });
}

async function loadedFiles(program: LoadedFile, loader: string): Promise<LoadedFile[]> {
  // Without the caller's own auditors: they would load libraries of their own.
  const { LD_AUDIT: _, ...env } = process.env;
  const { status, stdout, stderr } = await runCommand(loader, ['--list', program.path], { env });
  if (status !== 0) {
    throw new PrefaultError(
      `the libraries of '${program.path}' cannot be listed: ${stderr.trim() || stdout.toString().trim()}`,
      {
        code: 'PROGRAM_FAILED',
        subject: program.path,
        remedy: 'see whether it starts at all',
      },
    );
  }
  const files = [program];
  for (const path of listedLibraries(stdout.toString('utf8')))
    files.push({ path, image: await imageOf(path) });
  return files;
}

function isOtherArchitecture(a: Buffer, b: Buffer): boolean {
  return CLASS_AND_MACHINE.some((at) => a[at] !== b[at]);
}

/**
 * Refuses what the audit module would break (CONFLICT, with the reason), and what it cannot reach: static and
 * musl programs, set-user-id ones, those of another architecture than the module's.
 */
export async function refuseHazards(program: string, module: string): Promise<void> {
  const executed = await executedFile(program);
  const loader = readProgramInterpreter(executed.image);
  if (!isElf(executed.image))
    throw cannotHelp(program, 'it is neither an ELF program nor a script that names its interpreter');
  if (loader === undefined)
    throw cannotHelp(program, 'it is a static program, and no dynamic loader would load the module');
  if (!GLIBC_LOADER.test(loader.slice(loader.lastIndexOf('/') + 1))) {
    throw cannotHelp(program, `its dynamic loader is '${loader}', and only glibc's knows audit modules`);
  }
  if (isOtherArchitecture(executed.image, await imageOf(module))) {
    throw cannotHelp(program, 'the module is built for another architecture');
  }
  if ((((await readFacts(executed.path))?.mode ?? 0) & SET_ID_BITS) !== 0) {
    throw cannotHelp(program, 'it runs with the rights of another user, and then no module is loaded');
  }
  const [hazard] = auditHazards(await loadedFiles(executed, loader));
  if (hazard === undefined) return;
  throw new PrefaultError(
    `the audit module would keep '${program}' from starting: ${hazard.replace(/\.$/, '')}`,
    {
      code: 'CONFLICT',
      subject: program,
      remedy: USE_WRAPPER,
    },
  );
}
