import { readFacts } from './files.js';

/** Whether this system was booted with systemd, as sd_booted(3) tells. */
export async function isSystemdRunning(): Promise<boolean> {
  return (await readFacts('/run/systemd/system'))?.kind === 'directory';
}
