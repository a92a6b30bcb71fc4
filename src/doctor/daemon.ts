import {
  countServedPlans,
  type Daemon,
  disabledPath,
  readDaemon,
  readVerdicts,
  type SwitchedOff,
  switchedOff,
  UNIT,
} from '../daemon/index.js';
import { isSystemdRunning, readFacts, readNames } from '../system/index.js';
import { counted, type Finding, findingsOf } from './finding.js';
import type { Subject } from './subject.js';

const daemonFindings = findingsOf('daemon');
const programFindings = findingsOf('switched-off');

const UNIT_DIRECTORIES = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

export interface DaemonFacts {
  daemon: Daemon;
  /** The unit is started at boot; undefined without systemd. */
  isEnabled?: boolean;
  /** /etc/prefault/disabled keeps it from being started. */
  isDisabled: boolean;
  /** Plans that it could serve. */
  planCount: number;
}

function judgeRunning({ isEnabled, daemon, planCount }: DaemonFacts): Finding[] {
  const { good, note, wrong } = daemonFindings;
  const { state } = daemon;
  const found: Finding[] = [];
  if (isEnabled === false)
    found.push(note('prefaultd runs, but will not be started at boot', "run 'prefault enable' as root"));
  else found.push(good(`prefaultd runs, for ${counted(state?.plans.watchedCount ?? planCount, 'program')}`));
  if (state === undefined) return found;
  const { conditions, plans, overflowCount, stuckCount } = state;
  if (conditions.lowMemory || conditions.memoryPressure)
    found.push(note('prefaultd asks for nothing at the moment: memory is short', 'free some memory'));
  if (conditions.unmarked)
    found.push(
      wrong('prefaultd could not watch some program', "see 'journalctl -u prefaultd' for which and why"),
    );
  if (plans.refusedCount > 0) {
    const text = `prefaultd refuses ${counted(plans.refusedCount, 'plan')}: damaged, or not root's alone to write`;
    found.push(wrong(text, "run 'prefault verify', which says which and what to do"));
  }
  if (stuckCount > 0) {
    const text = `${counted(stuckCount, 'thread')} of prefaultd wait for a file system that does not answer`;
    found.push(wrong(text, 'bring the server of that file system back, or unmount it'));
  }
  if (overflowCount > 0)
    found.push(note(`prefaultd has missed execs ${counted(overflowCount, 'time')}: too many came at once`));
  return found;
}

/** Whether the daemon serves the system. That it does not is no fault: plans can be applied without it. */
export function judgeDaemon(facts: DaemonFacts): Finding[] {
  const { note, wrong } = daemonFindings;
  const { daemon, isEnabled, isDisabled, planCount } = facts;
  if (daemon.running) return judgeRunning(facts);
  if (daemon.error !== undefined) {
    const { message, remedy = 'start prefaultd again' } = daemon.error;
    return [note(`what prefaultd says of itself cannot be read: ${message}`, remedy)];
  }
  if (isDisabled) return [note(`prefaultd does not run: '${disabledPath('/')}' switches it off`)];
  if (isEnabled === true) {
    const remedy = "see 'systemctl status prefaultd' for the reason, then 'systemctl restart prefaultd'";
    return [wrong('prefaultd is enabled and does not run', remedy)];
  }
  const text =
    planCount === 0
      ? 'prefaultd does not run, and there is no plan that it could apply'
      : `prefaultd does not run: plans of ${counted(planCount, 'program')} are applied only by prefault-run or tags`;
  return [note(text, "run 'prefault enable' as root")];
}

const REASONS: Readonly<Record<SwitchedOff['reason'], string>> = {
  wasteful: 'too much of what was read ahead was not used',
  slower: 'starts became slower',
};

function figures({ reason, usedPageCount, sampledPageCount, helpedMs, controlMs }: SwitchedOff): string {
  if (reason === 'wasteful') return `${usedPageCount} of ${sampledPageCount} pages`;
  return helpedMs === undefined || controlMs === undefined
    ? 'as measured'
    : `${helpedMs} ms with the plan, ${controlMs} ms without`;
}

/** The programs that the daemon has switched off by itself. */
export function judgeSwitchedOff(programs: readonly SwitchedOff[]): Finding[] {
  if (programs.length === 0) return [programFindings.good('prefaultd has switched no program off')];
  return programs.map((program) =>
    programFindings.note(
      `${program.program}: switched off by prefaultd, ${REASONS[program.reason]} (${figures(program)})`,
      `run 'prefault train -- ${program.program}', or 'prefault enable ${program.program}' to try again`,
    ),
  );
}

async function isUnitEnabled(): Promise<boolean> {
  for (const directory of UNIT_DIRECTORIES) {
    const names = (await readNames(directory).catch(() => undefined)) ?? [];
    for (const name of names.filter((candidate) => candidate.endsWith('.wants'))) {
      const units = (await readNames(`${directory}/${name}`).catch(() => undefined)) ?? [];
      // The link is what enables it; where it leads to does not matter here.
      if (units.includes(UNIT)) return true;
    }
  }
  return false;
}

export async function checkDaemon({ stores }: Subject): Promise<Finding[]> {
  const daemon = await readDaemon('/');
  const system = stores.find(({ scope }) => scope === 'system');
  const verdicts = system === undefined ? [] : await readVerdicts(system);
  return [
    ...judgeDaemon({
      daemon,
      isDisabled: (await readFacts(disabledPath('/'))) !== undefined,
      planCount: await countServedPlans(stores),
      ...((await isSystemdRunning()) ? { isEnabled: await isUnitEnabled() } : {}),
    }),
    ...judgeSwitchedOff(await switchedOff(stores, verdicts, daemon.running ? daemon.state : undefined)),
  ];
}
