import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileError } from './file-error.js';
import { runCommand } from './processes.js';

const DROP_CACHES = '/proc/sys/vm/drop_caches';

export interface MachineSize {
  cpuCount: number;
  memoryBytes: number;
}

export function machineSize(): MachineSize {
  return { cpuCount: Math.max(cpus().length, 1), memoryBytes: totalmem() };
}

/** Evicts the whole page cache, dentries and inodes too (root only): what all programs had in memory. */
export async function dropCaches(): Promise<void> {
  await runCommand('sync', []);
  try {
    writeFileSync(DROP_CACHES, '3\n');
  } catch (error) {
    throw fileError('write', DROP_CACHES, error);
  }
}
