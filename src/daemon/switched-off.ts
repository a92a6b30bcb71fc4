import type { Store } from '../store/index.js';
import { checksumText, servedPlan } from './served-plans.js';
import type { DaemonState, OffReason, ProgramRecord } from './state.js';
import type { Verdict } from './verdicts.js';

/** A program that the daemon has switched off by itself, and the figures that made it do so. */
export interface SwitchedOff {
  program: string;
  planName: string;
  reason: OffReason;
  usedPageCount: number;
  sampledPageCount: number;
  /** Medians of the last measured starts, with the plan and without. */
  helpedMs?: number;
  controlMs?: number;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

type Judged = Pick<
  ProgramRecord,
  'planName' | 'planChecksum' | 'off' | 'usedPageCount' | 'sampledPageCount' | 'helpedMs' | 'controlMs'
>;

function judgedBy({ verdict, helpedMs, controlMs, ...figures }: Verdict): Judged {
  const [helped, control] = [median(helpedMs), median(controlMs)];
  return {
    ...figures,
    ...(verdict === 'on' ? {} : { off: verdict }),
    ...(helped === undefined ? {} : { helpedMs: helped }),
    ...(control === undefined ? {} : { controlMs: control }),
  };
}

/**
 * The programs that the daemon has switched off: by what it wrote down, and what a running one says. A word on
 * another plan than the one that is there now is void.
 */
export async function switchedOff(
  stores: readonly Store[],
  verdicts: readonly Verdict[],
  running: DaemonState | undefined,
): Promise<SwitchedOff[]> {
  const off = new Map<string, SwitchedOff>();
  for (const judged of [...verdicts.map(judgedBy), ...(running?.programs ?? [])]) {
    const { planName, planChecksum, usedPageCount, sampledPageCount, helpedMs, controlMs } = judged;
    if (judged.off === undefined || off.has(planName)) continue;
    const found = await servedPlan(stores, planName);
    if (found?.state !== 'plan' || checksumText(found.image) !== planChecksum) continue;
    off.set(planName, {
      program: found.plan.program,
      planName,
      reason: judged.off,
      usedPageCount,
      sampledPageCount,
      ...(helpedMs === undefined ? {} : { helpedMs }),
      ...(controlMs === undefined ? {} : { controlMs }),
    });
  }
  return [...off.values()].sort((a, b) => (a.program < b.program ? -1 : 1));
}
