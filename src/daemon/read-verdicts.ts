import type { Store } from '../store/index.js';
import { readText, writeAtomically } from '../system/index.js';
import { verdictsPath } from './places.js';
import { parseVerdicts, type Verdict, withoutVerdicts } from './verdicts.js';

const VERDICTS_MODE = 0o644;

/** What the daemon has learned of the plans that serve the system. */
export async function readVerdicts(system: Store): Promise<Verdict[]> {
  return parseVerdicts((await readText(verdictsPath(system))) ?? '');
}

/** Forgets what the daemon has learned of these plans; true if it knew something. It hears of it at a SIGHUP. */
export async function forgetVerdicts(system: Store, planNames: readonly string[]): Promise<boolean> {
  const path = verdictsPath(system);
  const text = (await readText(path)) ?? '';
  const kept = withoutVerdicts(text, planNames);
  if (kept === text) return false;
  await writeAtomically(path, kept, { mode: VERDICTS_MODE });
  return true;
}
