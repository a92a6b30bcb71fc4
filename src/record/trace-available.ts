import {
  findTracefs,
  hasCapability,
  hasGlobalPids,
  hasTraceEvent,
  isSuperuser,
  kernelHasFileSystem,
  kernelLockdown,
} from '../system/index.js';
import { whyHelperMissing } from './helper-available.js';
import { INSERT_EVENT } from './trace-events.js';

/**
 * Why the trace recorder does not work here, a clause; undefined if it does. Changes nothing: a tracefs that is
 * not mounted yet is not mounted for the question.
 */
export async function whyTraceUnavailable(): Promise<string | undefined> {
  if (!isSuperuser()) return 'not root';
  // For fanotify and for the mount; root in a container usually lacks it.
  if (!(await hasCapability('CAP_SYS_ADMIN'))) return 'root, but without the capability CAP_SYS_ADMIN';
  if (!(await hasGlobalPids())) return 'a pid namespace of its own (a container)';
  if ((await kernelLockdown()) === 'confidentiality') return 'the kernel is locked down (confidentiality)';
  const tracefs = await findTracefs();
  if (tracefs === undefined && !(await kernelHasFileSystem('tracefs'))) return 'this kernel has no tracefs';
  if (tracefs !== undefined && !hasTraceEvent(tracefs, INSERT_EVENT))
    return `tracefs has no event ${INSERT_EVENT}`;
  return whyHelperMissing();
}
