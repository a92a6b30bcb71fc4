import { basename, join } from 'node:path';
import {
  canonicalPath,
  copyTree,
  makeTree,
  readFacts,
  runCommand,
  writeAtomically,
} from '../system/index.js';

/** A program of which no other process uses any file, so that its pages can be evicted. */
export interface PrivateCopy {
  command: readonly string[];
  /** Every file that was copied. */
  files: readonly string[];
  sizeBytes: number;
}

/** The libraries that ldd(1) found, by the name under which the loader looks for them. Pure. */
export function parseLibraries(lddOutput: string): { name: string; path: string }[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => (\/.*) \(0x[0-9a-f]+\)$/gm)].map(
    ([, name = '', path = '']) => ({
      name: basename(name),
      path,
    }),
  );
}

async function libraries(executable: string): Promise<{ name: string; path: string }[]> {
  // A static program, or a C library without ldd: nothing to copy.
  const { status, stdout } = await runCommand('ldd', [executable]);
  return status === 0 ? parseLibraries(stdout.toString('utf8')) : [];
}

async function copy(source: string, target: string): Promise<string> {
  await copyTree(source, target);
  return target;
}

const EXECUTABLE = 0o755;

// A launcher and not LD_LIBRARY_PATH in the environment: `prefault train` would load the copies too and keep
// their pages in use.
function launcherText(script: string): string {
  return `#!/bin/sh
here=\${0%/*}
LD_LIBRARY_PATH=$here/lib exec "$here/bin/node" "$here/${script}" "$@"
`;
}

/**
 * Copies the Node that runs this, the libraries it is linked to and a script of its own into `directory`
 * (which must exist), with a launcher. Node, because whoever built prefault has it. Only the shell and the
 * dynamic loader stay shared with others.
 */
export async function copyNode(
  directory: string,
  { executable, script }: { executable: string; script: string },
): Promise<PrivateCopy> {
  const scriptName = basename(script);
  const launcher = join(directory, basename(script, '.cjs'));
  await makeTree(join(directory, 'bin'));
  await makeTree(join(directory, 'lib'));
  await writeAtomically(launcher, launcherText(scriptName), { mode: EXECUTABLE });
  const copied = [
    await copy((await canonicalPath(executable)) ?? executable, join(directory, 'bin/node')),
    await copy(script, join(directory, scriptName)),
  ];
  for (const { name, path } of await libraries(executable))
    copied.push(await copy(path, join(directory, 'lib', name)));
  const sizes = await Promise.all(copied.map(async (file) => (await readFacts(file))?.sizeBytes ?? 0));
  return {
    command: [launcher, '--help'],
    files: copied,
    sizeBytes: sizes.reduce((total, size) => total + size, 0),
  };
}
