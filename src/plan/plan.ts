/** The plan as values: docs/plan-format.md says what each field means. */

/** How an applier recognises the file that steps were made for. */
export type FileIdentity =
  | { kind: 'build-id'; buildId: string; buildIdOffsetBytes: number }
  | { kind: 'mtime'; mtimeSeconds: bigint; mtimeNanoseconds: number }
  /** Any regular file of that path: one that is written anew on each system. */
  | { kind: 'path' };

export interface PlanFile {
  path: string;
  sizeBytes: number;
  identity: FileIdentity;
}

/** One range to read ahead; `file` indexes the plan's files. */
export interface Step {
  file: number;
  firstPage: number;
  pageCount: number;
}

/** A page whose residency stands for its mode's. */
export interface Sentinel {
  path: string;
  page: number;
}

export interface Lookup {
  path: string;
  action: 'list' | 'stat';
}

export interface PlanMode {
  name: string;
  token?: string;
  sentinels: readonly Sentinel[];
  steps: readonly Step[];
  lookups: readonly Lookup[];
}

export interface Plan {
  /** Canonical absolute path of the program that this plan serves. */
  program: string;
  files: readonly PlanFile[];
  modes: readonly PlanMode[];
}
