import { makeProgram } from './program.js';

/** `prefault train --root ROOT -- COMMAND...`, for benchmarks. */
export async function trainInRoot(root: string, command: readonly string[]): Promise<void> {
  await makeProgram().parseAsync(['train', '--root', root, '--', ...command], { from: 'user' });
}
