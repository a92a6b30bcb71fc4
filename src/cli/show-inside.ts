import { PrefaultError } from '../errors.js';
import type { Plan } from '../plan/index.js';
import { type PlanForm, readPlanInside } from '../store/index.js';
import { resolveInRoot } from '../system/index.js';
import { findPlace } from './find-place.js';

/** A plan that was found in a program. */
export interface ShownInside {
  /** The program, as a path of the running system. */
  path: string;
  plan: Plan;
  inside: { form: PlanForm; planBytes: number; roomBytes: number };
}

/** The plan inside a program, a path of the running system; undefined if it carries none. Throws BAD_FORMAT, PERMISSION. */
export function findInside(path: string): ShownInside | undefined {
  const inside = readPlanInside(path);
  if (inside === undefined) return undefined;
  const { form } = inside;
  if (inside.state === 'plan') {
    const { plan, image, roomBytes } = inside;
    return { path, plan, inside: { form, planBytes: image.length, roomBytes } };
  }
  throw new PrefaultError(`the plan in the ${form} of '${path}' cannot be used: ${inside.why}`, {
    code: 'BAD_FORMAT',
    subject: path,
    remedy: "put another there with 'prefault embed', or install the program anew",
  });
}

/** The plan inside a program that the user names. Throws NOT_FOUND if it carries none, or is none. */
export async function insideOf(app: string, root: string): Promise<ShownInside> {
  const { hostPath } = (await findPlace(app, root)).place.file;
  const shown = findInside(hostPath);
  if (shown !== undefined) return shown;
  throw new PrefaultError(`'${app}' carries no plan`, {
    code: 'NOT_FOUND',
    subject: app,
    remedy: "'prefault embed' puts one into a program",
  });
}

/** A program, and where in it a plan stands. */
export interface CarryingProgram {
  program: string;
  form: PlanForm;
}

/** Those of a profile's programs that carry a plan; what cannot be read is nothing to speak of here. */
export function findCarrying(programs: readonly string[], root: string): CarryingProgram[] {
  return programs.flatMap((program) => {
    try {
      const inside = readPlanInside(resolveInRoot(root, program));
      return inside === undefined ? [] : [{ program, form: inside.form }];
    } catch (error) {
      if (error instanceof PrefaultError) return [];
      throw error;
    }
  });
}
