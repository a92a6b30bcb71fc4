import { disabledPath } from '../daemon/index.js';
import { placesOf } from '../refresh/index.js';
import { readFacts, readFlag, wallClockMs } from '../system/index.js';
import { type Finding, findingsOf } from './finding.js';
import type { Subject } from './subject.js';

const refresh = findingsOf('refresh');
const switches = findingsOf('switches');
/** A refresh in the background comes within a minute; it is at the lowest priority, and the machine may be busy. */
const PATIENCE_MS = 60 * 60 * 1000;
const MS_PER_MINUTE = 60 * 1000;
const NANOSECONDS_PER_MS = 1_000_000n;

function ageText(ms: number): string {
  const minutes = Math.round(ms / MS_PER_MINUTE);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** Whether a refresh that somebody asked for has come. */
export function judgeRefresh(wantedForMs: number | undefined): Finding[] {
  if (wantedForMs === undefined) return [refresh.good('no refresh is waiting')];
  const text = `a refresh of the plans was asked for ${ageText(wantedForMs)} ago`;
  if (wantedForMs < PATIENCE_MS)
    return [refresh.note(text, "wait, or run 'prefault refresh --system' as root")];
  const remedy =
    "run 'prefault refresh --system' as root; 'systemctl status prefault-refresh.path' tells why nobody did";
  return [refresh.wrong(`${text} and never came`, remedy)];
}

export interface SwitchFacts {
  /** /etc/prefault/disabled is there. */
  disabled?: string;
  /** PREFAULT of the caller's environment. */
  variable?: string;
}

/** Whether somebody has switched prefault off. */
export function judgeSwitches({ disabled, variable }: SwitchFacts): Finding[] {
  const found: Finding[] = [];
  if (disabled !== undefined) {
    const text = `'${disabled}' switches prefaultd and the hooks off: plans do not follow upgrades`;
    found.push(switches.note(text, `remove '${disabled}' if that is not wanted`));
  }
  if (variable === '0') {
    const text = 'PREFAULT=0 in your environment switches the wrapper and the audit module off';
    found.push(switches.note(text, 'unset PREFAULT if that is not wanted'));
  }
  return found.length === 0 ? [switches.good('prefault is not switched off')] : found;
}

export async function checkRefresh({ stores }: Subject): Promise<Finding[]> {
  const system = stores.find(({ scope }) => scope === 'system');
  const flag = system === undefined ? undefined : readFlag(placesOf(system).wanted);
  return judgeRefresh(
    flag === undefined ? undefined : wallClockMs() - Number(flag.touched / NANOSECONDS_PER_MS),
  );
}

export async function checkSwitches({ env }: Subject): Promise<Finding[]> {
  const path = disabledPath('/');
  const variable = env['PREFAULT'];
  return judgeSwitches({
    ...((await readFacts(path)) === undefined ? {} : { disabled: path }),
    ...(variable === undefined ? {} : { variable }),
  });
}
