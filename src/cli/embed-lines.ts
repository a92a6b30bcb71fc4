import type { Embedding } from '../pack/index.js';
import type { FoundPlan, PlanForm } from '../store/index.js';
import { formatCount } from './format.js';

/** What was written where. */
export function writtenLines(
  path: string,
  { form, roomBytes, removed }: Embedding,
  planBytes: number,
): string[] {
  const size = formatCount(planBytes, 'byte');
  const place =
    form === 'note'
      ? `its note, which has room for ${roomBytes}`
      : `a trailer, which makes it ${roomBytes} longer`;
  return [
    `wrote     ${path}: a plan of ${size} in ${place}`,
    ...(removed === undefined ? [] : [`removed   the plan in its ${removed}: a program carries one`]),
  ];
}

export function removedLine(path: string, removed: readonly PlanForm[]): string {
  if (removed.length === 0) return `unchanged ${path} carries no plan`;
  return `restored  ${path}: no plan in its ${removed.join(' and its ')} any more`;
}

/** Who applies the plan of a program in a package, or of another system. */
export function distantAppliers(form: PlanForm): string {
  return form === 'note'
    ? "applied   by prefault-run, and by the audit module where that is loaded; by prefaultd once 'prefault refresh' has run there"
    : "applied   by prefault-run; by prefaultd and the audit module once 'prefault refresh' has run there";
}

/** Who applies the plan of a program of this system. */
export function nearAppliers(
  form: PlanForm,
  directoryPlan: (FoundPlan & { isSame: boolean }) | undefined,
): string {
  if (directoryPlan === undefined)
    return form === 'note' ? 'applied   by prefault-run and the audit module' : 'applied   by prefault-run';
  const { path, state, isSame, store } = directoryPlan;
  if (state === 'mask') return `masked    by ${path}; 'prefault enable' switches the program on`;
  if (!isSame) return `not used  on this machine: ${path} goes before it`;
  const all = 'applied   by prefault-run and the audit module';
  return store.scope === 'user' ? all : `${all}, and by prefaultd where it runs`;
}
