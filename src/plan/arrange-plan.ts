import {
  alignSection,
  FILE_SIZE,
  HEADER_SIZE,
  LOOKUP_SIZE,
  MODE_SIZE,
  SENTINEL_SIZE,
  STEP_SIZE,
} from './layout.js';
import type { Plan, PlanMode } from './plan.js';
import { StringTable } from './string-table.js';

/** Section offsets, and the counts that are sums over the modes. */
export interface Arrangement {
  modes: number;
  sentinels: number;
  sentinelCount: number;
  strings: StringTable;
  files: number;
  steps: number;
  stepCount: number;
  lookups: number;
  lookupCount: number;
  totalSize: number;
}

/** Lays out the sections of a plan in the order of docs/plan-format.md. */
export function arrange(plan: Plan): Arrangement {
  const count = (of: (mode: PlanMode) => readonly unknown[]) =>
    plan.modes.reduce((sum, mode) => sum + of(mode).length, 0);
  const sentinelCount = count((mode) => mode.sentinels);
  const stepCount = count((mode) => mode.steps);
  const lookupCount = count((mode) => mode.lookups);

  const modes = alignSection(HEADER_SIZE);
  const sentinels = alignSection(modes + plan.modes.length * MODE_SIZE);
  const strings = new StringTable(alignSection(sentinels + sentinelCount * SENTINEL_SIZE));
  addStrings(strings, plan);
  const files = alignSection(strings.offset + strings.size);
  const steps = alignSection(files + plan.files.length * FILE_SIZE);
  const lookups = alignSection(steps + stepCount * STEP_SIZE);
  const totalSize = alignSection(lookups + lookupCount * LOOKUP_SIZE);
  return {
    modes,
    sentinels,
    sentinelCount,
    strings,
    files,
    steps,
    stepCount,
    lookups,
    lookupCount,
    totalSize,
  };
}

/*
 * What a reader needs to tell a warm start comes first: it has read only the plan's first 4096 bytes by then. It needs
 * every token, and the sentinels of one mode.
 */
function addStrings(strings: StringTable, { program, files, modes }: Plan): void {
  for (const { token } of modes) if (token !== undefined) strings.add(token);
  for (const mode of modes) for (const { path } of mode.sentinels) strings.add(path);
  strings.add(program);
  for (const { name } of modes) strings.add(name);
  for (const { path } of files) strings.add(path);
  for (const mode of modes) for (const { path } of mode.lookups) strings.add(path);
}
