import { join } from 'node:path';
import type { DiskImage } from '../bench/disk-image.js';
import { PrefaultError } from '../errors.js';
import { makeTree, runCommand, runCommandNow, runTool, undoAtExit } from '../system/index.js';

const IMAGE_CANNOT_BE_MADE = 77;

/** The checkout that a benchmark was built in, from where its bundle lies. */
export const project = join(__dirname, '..');

/** Runs one of the scripts that make disk images, if they are not there; what it prints. Throws SYSTEM. */
export async function makeImage(script: string, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runCommand(join(project, script), args);
  const answer = stdout.toString('utf8').trim();
  if (status === 0) return answer;
  const why = status === IMAGE_CANNOT_BE_MADE ? answer : stderr.trim();
  throw new PrefaultError(`no disk image: ${why}`, { code: 'SYSTEM', subject: script });
}

/** The disk image of the scenarios, with these packages too; made if it is not there. Throws SYSTEM. */
async function provideImage(packages: readonly string[]): Promise<string> {
  const directory = join(__dirname, ['image', ...packages].join('-'));
  return makeImage('test/scenarios/image', [directory, ...packages]);
}

/** Runs a benchmark on a copy of the image, not mounted yet, in a directory of its own. */
export async function withImage(
  packages: readonly string[],
  bench: (image: DiskImage, work: string) => Promise<void>,
): Promise<void> {
  const source = await provideImage(packages);
  const work = await runTool('mktemp', '-d', join(__dirname, 'bench.XXXXXX'));
  const undo = undoAtExit(() => runCommandNow('rm', ['-rf', '--one-file-system', work]));
  try {
    const image = { file: join(work, 'root.img'), mountPoint: join(work, 'root') };
    await makeTree(image.mountPoint);
    await runTool('cp', '--sparse=always', source, image.file);
    await bench(image, work);
  } finally {
    undo();
  }
}
