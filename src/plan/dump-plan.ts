import type { FileIdentity, Plan, PlanFile, PlanMode } from './plan.js';

/**
 * A plan as canonical text, one line per item. The C reader's test program prints the same lines, so the two
 * decoders can be held against each other.
 */
export function dumpPlan(plan: Plan): string {
  const lines = [`program ${plan.program}`, ...plan.files.map(fileLine), ...plan.modes.flatMap(modeLines)];
  return lines.map((line) => `${line}\n`).join('');
}

function identityText(identity: FileIdentity): string {
  switch (identity.kind) {
    case 'build-id':
      return `build-id ${identity.buildId} ${identity.buildIdOffsetBytes}`;
    case 'mtime':
      return `mtime ${identity.mtimeSeconds} ${identity.mtimeNanoseconds}`;
    case 'path':
      return 'path';
  }
}

/** A file entry as one line of text. */
export function fileLine({ path, sizeBytes, identity }: PlanFile): string {
  return `file ${path} ${sizeBytes} ${identityText(identity)}`;
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
