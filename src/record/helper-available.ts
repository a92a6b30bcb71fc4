import { PrefaultError } from '../errors.js';
import { hasCapability, nativePath, readSetting } from '../system/index.js';
import type { RecordRequest } from './recorder.js';
import { type HelperMode, watchStart } from './watch-start.js';

/** From this perf_event_paranoid on, only CAP_PERFMON may sample its own processes (perf_event_open(2)). */
const PARANOID_LIMIT = 2;
const PTRACE_FORBIDDEN = 3;

/** Why the helper is not there; undefined if it is. */
export function whyHelperMissing(): string | undefined {
  try {
    nativePath('prefault-record');
    return undefined;
  } catch (error) {
    if (error instanceof PrefaultError) return error.message;
    throw error;
  }
}

/** Tries a mode of the helper on a program that ends at once: a seccomp filter shows in no setting. */
async function whyModeFails(mode: HelperMode): Promise<string | undefined> {
  const request: RecordRequest = {
    program: nativePath('prefault-record'),
    args: [],
    root: '/',
    runCount: 1,
    stop: {},
    include: [],
    includeRemote: false,
    dropCaches: false,
    showOutput: false,
  };
  try {
    await watchStart({ mode, request, onLine: () => undefined, activity: () => 0 });
    return undefined;
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    // The helper without arguments ends with a usage error: it was watched.
    return error.code === 'PROGRAM_FAILED' ? undefined : error.message;
  }
}

/** Why the faults recorder does not work here, a clause; undefined if it does. */
export async function whyFaultsUnavailable(): Promise<string | undefined> {
  const missing = whyHelperMissing();
  if (missing !== undefined) return missing;
  const paranoid = await readSetting('kernel/perf_event_paranoid');
  if (paranoid === undefined) return 'this kernel has no perf events';
  const mayAll = (await hasCapability('CAP_PERFMON')) || (await hasCapability('CAP_SYS_ADMIN'));
  if (paranoid > PARANOID_LIMIT && !mayAll)
    return `perf_event_paranoid is ${paranoid} (faults needs ${PARANOID_LIMIT} or less)`;
  return whyModeFails('faults');
}

/** Why the exit recorder does not work here, a clause; undefined if it does. */
export async function whyExitUnavailable(): Promise<string | undefined> {
  const missing = whyHelperMissing();
  if (missing !== undefined) return missing;
  const scope = await readSetting('kernel/yama/ptrace_scope');
  if (scope === PTRACE_FORBIDDEN) return 'kernel.yama.ptrace_scope is 3: nobody may trace';
  return whyModeFails('scout');
}
