import { copy, ensureDir, outputFile } from 'fs-extra';
import { fileError } from './file-error.js';
import type { FileToWrite } from './write-atomically.js';

/** Makes a directory and those above it. Throws PERMISSION, NO_SPACE or SYSTEM. */
export async function makeTree(path: string): Promise<void> {
  await ensureDir(path).catch((error: unknown) => {
    throw fileError('make the directory', path, error);
  });
}

/**
 * Copies a file, or a directory with all that is in it, with modes; symbolic links become what they lead to.
 * Throws PERMISSION, NO_SPACE or SYSTEM.
 */
export async function copyTree(source: string, target: string): Promise<void> {
  await copy(source, target, { dereference: true }).catch((error: unknown) => {
    throw fileError('copy', source, error);
  });
}

/** Writes files that need not outlive a crash, and the directories above them. Throws PERMISSION, NO_SPACE or SYSTEM. */
export async function writeTree(files: readonly FileToWrite[]): Promise<void> {
  for (const { path, data, mode } of files) {
    await outputFile(path, data, { mode }).catch((error: unknown) => {
      throw fileError('write', path, error);
    });
  }
}
