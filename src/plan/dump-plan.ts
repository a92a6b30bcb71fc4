import type { Plan, PlanFile, PlanMode } from './plan.js';

/**
 * A plan as canonical text, one line per item. The C reader's test program prints the same lines, so the two
 * decoders can be held against each other.
 */
export function dumpPlan(plan: Plan): string {
  const lines = [`program ${plan.program}`, ...plan.files.map(fileLine), ...plan.modes.flatMap(modeLines)];
  return lines.map((line) => `${line}\n`).join('');
}

function fileLine({ path, sizeBytes, identity }: PlanFile): string {
  const id =
    identity.kind === 'build-id'
      ? `build-id ${identity.buildId} ${identity.buildIdOffsetBytes}`
      : `mtime ${identity.mtimeSeconds} ${identity.mtimeNanoseconds}`;
  return `file ${path} ${sizeBytes} ${id}`;
}

function modeLines({ name, token, sentinels, steps, lookups }: PlanMode): string[] {
  const pageTotal = steps.reduce((sum, { pageCount }) => sum + pageCount, 0);
  return [
    `mode ${name} ${token ?? '-'} ${pageTotal}`,
    ...sentinels.map(({ path, page }) => `sentinel ${path} ${page}`),
    ...steps.map(({ file, firstPage, pageCount }) => `step ${file} ${firstPage} ${pageCount}`),
    ...lookups.map(({ path, action }) => `lookup ${action} ${path}`),
  ];
}
