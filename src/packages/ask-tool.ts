import { runCommand } from '../system/index.js';

/**
 * The kernel takes a quarter of the stack limit (2 MiB with the usual 8) for all arguments and the environment;
 * each argument costs a pointer too.
 */
const MAX_ARGUMENT_BYTES = 512 * 1024;
const POINTER_BYTES = 8;

/** No locale of the user's: messages and the encoding of names must not depend on it. */
function toolEnvironment(): NodeJS.ProcessEnv {
  // glibc lets LANGUAGE override C.UTF-8, though not C.
  return { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '' };
}

/**
 * What a tool prints on standard output, whatever its exit status: dpkg-query fails when one path of many has no
 * package, rpm counts such paths. Throws a PrefaultError if the tool cannot be started.
 */
export async function askTool(file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await runCommand(file, args, { env: toolEnvironment() });
  return stdout.toString('utf8');
}

/** Cuts arguments into lists that one command line can carry. */
function batchArguments(args: readonly string[]): string[][] {
  const batches: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const argument of args) {
    const cost = Buffer.byteLength(argument) + 1 + POINTER_BYTES;
    if (bytes + cost > MAX_ARGUMENT_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(argument);
    bytes += cost;
  }
  return batches;
}

/** What a tool prints about any number of names, asked with as few command lines as can carry them. */
export async function askAbout(
  file: string,
  options: readonly string[],
  names: readonly string[],
): Promise<string> {
  const answers: string[] = [];
  for (const batch of batchArguments(names)) answers.push(await askTool(file, [...options, ...batch]));
  return answers.join('');
}
