import type { PrefaultError } from '../errors.js';
import type { PortOutcome, Scope, StaleVerdict } from '../store/index.js';

/**
 * `fresh`: all files fit. `new`: the same, and shipped by a package since the last refresh. `ported`: some files did not
 * fit, and their pages were carried over. `stale`: some files do not fit, and nothing was carried over. `orphaned`: none of its programs is there. `damaged`: it cannot be read, and its plans are left alone.
 */
export const PROFILE_STATES = ['fresh', 'new', 'ported', 'stale', 'orphaned', 'damaged'] as const;
export type ProfileState = (typeof PROFILE_STATES)[number];

export type StateCounts = Readonly<Record<ProfileState, number>>;

/** A profile as a refresh found it. */
export interface ProfileReport {
  name: string;
  scope: Scope;
  /** Of the running system. */
  path: string;
  state: ProfileState;
  programs: readonly string[];
  fileCount: number;
  /** The files that do not fit, and why. */
  stale: readonly StaleVerdict[];
  /** The files that do not either, but whose pages were carried over. */
  ported: readonly PortOutcome[];
  /** 0 to 1: how much of what its starts touch is known of the files that are there. */
  known: number;
  /** Too little is, or a program of its own is not among it: it should be trained again. */
  retrain: boolean;
  error?: PrefaultError;
}

/** What a refresh did to a plan, or to the mask of a program that is switched off. */
export interface PlanChange {
  action: 'compiled' | 'copied' | 'removed' | 'masked';
  /** Of the running system. */
  path: string;
  program?: string;
  /** Name of the profile that it was compiled from. */
  profile?: string;
  /** Why it was removed, or where it was copied from. */
  why?: string;
}

/** A program whose plan inside is not used, and why. */
export interface IgnoredPlan {
  program: string;
  why: string;
}

/** What a refresh found and did. */
export interface RefreshReport {
  profiles: readonly ProfileReport[];
  counts: StateCounts;
  plans: readonly PlanChange[];
  /** Among the programs that have changed. */
  ignored: readonly IgnoredPlan[];
  /** What the stamp checker dropped since the last refresh, a line each. */
  dropped: readonly string[];
  /** Places where a mask stands in for a plan. */
  masked: readonly string[];
}

export function countStates(profiles: readonly ProfileReport[]): StateCounts {
  const counts = { fresh: 0, new: 0, ported: 0, stale: 0, orphaned: 0, damaged: 0 };
  for (const { state } of profiles) counts[state] += 1;
  return counts;
}
