import type { OffReason } from './state.js';

/** What the daemon has learned of a program's plan (docs/daemon-state.md, "Verdicts"). */
export interface Verdict {
  /** `ab/cdef….plan` */
  planName: string;
  /** Of the plan that was judged, 16 hex digits: another plan makes the verdict void. */
  planChecksum: string;
  verdict: 'on' | OffReason;
  usedPageCount: number;
  sampledPageCount: number;
  /** The last measured starts with the plan and without. */
  helpedMs: readonly number[];
  controlMs: readonly number[];
}

// What stands behind these fields (what the times measure) is for the daemon alone.
const TIMES = String.raw`(-|\d{1,10}(?:,\d{1,10})*)`;
const LINE = new RegExp(
  String.raw`^(\S+\.plan) ([0-9a-f]{16}) (on|wasteful|slower) (\d{1,15})/(\d{1,15}) ${TIMES} ${TIMES}(?: .*)?$`,
);

function timesOf(text: string): number[] {
  return text === '-' ? [] : text.split(',').map(Number);
}

function isVerdict(word: string): word is Verdict['verdict'] {
  return word === 'on' || word === 'wasteful' || word === 'slower';
}

function parseLine(line: string): Verdict | undefined {
  const [, planName = '', planChecksum = '', verdict = '', used, sampled, helped = '', control = ''] =
    LINE.exec(line) ?? [];
  if (!isVerdict(verdict)) return undefined;
  return {
    planName,
    planChecksum,
    verdict,
    usedPageCount: Number(used),
    sampledPageCount: Number(sampled),
    helpedMs: timesOf(helped),
    controlMs: timesOf(control),
  };
}

/** The verdicts in the daemon's file. Lines that are none are passed over. */
export function parseVerdicts(text: string): Verdict[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

/** The text of the file without the lines of these plans; every other line stays as it is. */
export function withoutVerdicts(text: string, planNames: readonly string[]): string {
  return text
    .split('\n')
    .filter((line) => !planNames.includes(line.split(' ', 1)[0] ?? ''))
    .join('\n');
}
