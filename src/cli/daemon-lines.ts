import type { DaemonState, ProgramRecord, SwitchedOff } from '../daemon/index.js';
import { formatBytes, formatCount, formatTable, formatTime } from './format.js';
import { oneLine } from './output.js';
import { describeError } from './print-error.js';
import { type DaemonStatus, sortedPrograms, usedShare, wastedBytes } from './status-daemon.js';

/** So many programs are shown. */
const MAX_PROGRAMS = 15;

function timeText(seconds: number): string {
  return formatTime(new Date(seconds * 1000).toISOString());
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${Math.round(share * 100)} %`;
}

function firstLine({ running, state, error }: DaemonStatus, root: string): string {
  const start = root === '/' ? "; 'prefault enable' starts it" : '';
  if (error !== undefined) return `prefaultd: ${describeError(error)}`;
  if (state === undefined)
    return root === '/'
      ? `prefaultd: has not run since the machine was started${start}`
      : 'prefaultd: not running';
  return running
    ? `prefaultd: running since ${timeText(state.startSeconds)}, process ${state.process.pid}`
    : `prefaultd: not running${start}`;
}

function nowLines({ conditions, plans }: DaemonState): string[] {
  const { watchedCount, absentCount, maskedCount, refusedCount } = plans;
  const { lowMemory, memoryPressure, unmarked } = conditions;
  const why = [
    ...(lowMemory ? ['memory is low'] : []),
    ...(memoryPressure ? ['programs wait for memory'] : []),
  ];
  return [
    `plans: ${watchedCount} watched, ${absentCount} absent, ${maskedCount} masked, ${refusedCount} refused`,
    ...(unmarked ? ['some programs cannot be watched: their starts are not helped'] : []),
    ...(why.length === 0 ? [] : [`suspended: ${why.join(', and ')}`]),
  ];
}

function startLines({ firstStartSeconds, starts }: DaemonState): string[] {
  const { execCount, warmCount, helpedCount, modeCount, coalescedCount, elsewhereCount } = starts;
  const { controlCount, suspendedCount } = starts;
  const ofModes = modeCount > 0 ? `, ${modeCount} times those of a mode` : '';
  const rows: [string, number, string][] = [
    ['warm', warmCount, 'everything was in memory'],
    ['helped', helpedCount, `pages were asked for${ofModes}`],
    ['elsewhere', elsewhereCount, 'the module or the wrapper was first'],
    [
      'left alone',
      controlCount + suspendedCount,
      `${controlCount} to compare with, ${suspendedCount} for want of memory`,
    ],
    ['repeated', coalescedCount, 'within seconds of another of the same program'],
  ];
  return [
    `starts since ${timeText(firstStartSeconds)}: ${execCount}`,
    ...formatTable(rows.map(([name, count, meaning]) => [`  ${name}`, String(count), meaning])),
  ];
}

function issuedLine(state: DaemonState): string {
  const wasted = wastedBytes(state);
  const sample =
    wasted === undefined
      ? 'none of it looked at again yet'
      : `${percent(usedShare(state))} used, ${formatBytes(wasted)} wasted (an estimate of ${formatCount(state.sampledPageCount, 'sampled page')})`;
  return `asked for: ${formatBytes(state.issuedBytes)} that were not in memory; ${sample}`;
}

function troubleLines({ overflowCount, stuckCount }: DaemonState): string[] {
  return [
    ...(overflowCount > 0 ? [`missed: too many execs at once, ${formatCount(overflowCount, 'time')}`] : []),
    ...(stuckCount > 0
      ? [`stuck: ${formatCount(stuckCount, 'thread')}, in a file system that does not answer`]
      : []),
  ];
}

function offLine(off: SwitchedOff): string {
  const { program, reason, usedPageCount, sampledPageCount, helpedMs, controlMs } = off;
  const figures =
    reason === 'wasteful'
      ? `${usedPageCount} of ${formatCount(sampledPageCount, 'sampled page')} were used (${percent(usedShare(off))})`
      : `${helpedMs ?? '?'} ms with the plan, ${controlMs ?? '?'} ms without`;
  return oneLine(`${program}: ${reason}, ${figures}`);
}

function offLines(off: readonly SwitchedOff[]): string[] {
  if (off.length === 0) return [];
  return [
    'switched off by prefaultd itself:',
    ...off.map((one) => `  ${offLine(one)}`),
    "  'prefault enable APP' has it try again, 'prefault train -- PROGRAM' records anew",
  ];
}

function programRow(program: ProgramRecord): string[] {
  const { path, execCount, warmCount, helpedCount, issuedBytes, helpedMs, controlMs } = program;
  return [
    oneLine(path),
    ...[execCount, warmCount, helpedCount].map(String),
    formatBytes(issuedBytes),
    percent(usedShare(program)),
    ...[helpedMs, controlMs].map((ms) => (ms === undefined ? '-' : `${ms} ms`)),
  ];
}

function programLines(state: DaemonState): string[] {
  const rows = sortedPrograms(state).map(programRow);
  if (rows.length === 0) return [];
  const hidden = rows.length - MAX_PROGRAMS;
  const head = ['PROGRAM', 'STARTS', 'WARM', 'HELPED', 'ISSUED', 'USED', 'WITH PLAN', 'WITHOUT'];
  return [
    '',
    ...formatTable([head, ...rows.slice(0, MAX_PROGRAMS)]),
    ...(hidden > 0 ? [`and ${formatCount(hidden, 'more program')}`] : []),
  ];
}

/** What `prefault status` says of the daemon of the system below `root`. */
export function daemonLines(status: DaemonStatus, root: string): string[] {
  const { running, state, off } = status;
  if (state === undefined) return [firstLine(status, root), ...offLines(off)];
  return [
    firstLine(status, root),
    ...(running ? nowLines(state) : []),
    ...startLines(state),
    issuedLine(state),
    ...troubleLines(state),
    ...offLines(off),
    ...programLines(state),
  ];
}
