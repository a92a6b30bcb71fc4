import { type LoadedFile, readScriptInterpreter } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import { cannotHelp, refuseHazards, refuseUnreachable } from '../pack/index.js';
import { readBytes, readFacts, runCommand } from '../system/index.js';

const SCRIPT_MAX_DEPTH = 4;
const USE_WRAPPER = "use the wrapper: 'prefault run -- PROGRAM' or prefault-run";

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
  throw cannotHelp({ program, remedy: USE_WRAPPER }, 'it is a script of a script of a script');
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

/**
 * Refuses what the audit module would break if it came in by LD_AUDIT (CONFLICT, with the reason), and what it
 * cannot reach.
 */
export async function refuseAudit(program: string, module: string): Promise<void> {
  const executed = await executedFile(program);
  const mode = (await readFacts(executed.path))?.mode ?? 0;
  const target = { program, executed, mode, module: await imageOf(module), remedy: USE_WRAPPER };
  const loader = refuseUnreachable(target);
  refuseHazards(target, await loadedFiles(executed, loader));
}
