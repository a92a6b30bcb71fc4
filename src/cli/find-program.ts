import { resolve } from 'node:path';
import { PrefaultError } from '../errors.js';
import { canExecute, type FileFacts, readFacts, resolveInRoot } from '../system/index.js';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function candidates(name: string, env: NodeJS.ProcessEnv): string[] {
  if (name.includes('/')) return [resolve(name)];
  // An empty part of PATH means the current directory.
  return (env['PATH'] ?? DEFAULT_PATH).split(':').map((directory) => resolve(directory, name));
}

/**
 * The executable that `name` means, as execvp(3) finds it: a path if it has a slash, else the first of that
 * name in PATH. Undefined if there is none; throws NOT_EXECUTABLE if what there is cannot be run.
 *
 * @returns an absolute path within `root`, symbolic links kept: programs look at the name they are called by
 */
export async function lookUpProgram(
  name: string,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  let refused: PrefaultError | undefined;
  for (const path of candidates(name, env)) {
    const hostPath = resolveInRoot(root, path);
    const facts = await examine(hostPath);
    if (facts === undefined) continue;
    if (facts instanceof PrefaultError) {
      if (name.includes('/')) throw facts;
      continue;
    }
    if (facts.kind === 'file' && (await canExecute(hostPath))) return path;
    refused ??= notExecutable(path, facts.kind === 'directory');
  }
  if (refused !== undefined) throw refused;
  return undefined;
}

// A directory of PATH that this user may not search is passed over, as execvp(3) does.
async function examine(path: string): Promise<FileFacts | PrefaultError | undefined> {
  try {
    return await readFacts(path);
  } catch (error) {
    if (error instanceof PrefaultError && error.code === 'PERMISSION') return error;
    throw error;
  }
}

function notExecutable(path: string, isDirectory: boolean): PrefaultError {
  return isDirectory
    ? new PrefaultError(`'${path}' is a directory`, {
        code: 'NOT_EXECUTABLE',
        subject: path,
        remedy: 'name the program itself',
      })
    : new PrefaultError(`'${path}' is not executable`, {
        code: 'NOT_EXECUTABLE',
        subject: path,
        remedy: `name a program, or make it one with 'chmod +x'`,
      });
}

/** As `lookUpProgram`, and throws NOT_FOUND if there is none. */
export async function findProgram(name: string, root: string, env: NodeJS.ProcessEnv): Promise<string> {
  const path = name === '' ? undefined : await lookUpProgram(name, root, env);
  if (path !== undefined) return path;
  const where = name.includes('/') ? '' : ' in PATH';
  throw new PrefaultError(`no program '${name}'${where}`, {
    code: 'NOT_FOUND',
    subject: name,
    remedy: 'check the spelling, or give its path',
  });
}
