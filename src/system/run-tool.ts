import { PrefaultError } from '../errors.js';
import { runCommand } from './processes.js';

/** Runs a system tool and gives its output without the final newline. Throws SYSTEM if it fails. */
export async function runTool(file: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runCommand(file, args);
  if (status === 0) return stdout.toString('utf8').trimEnd();
  throw new PrefaultError(`'${[file, ...args].join(' ')}' failed with status ${status}: ${stderr.trim()}`, {
    code: 'SYSTEM',
    subject: file,
  });
}
