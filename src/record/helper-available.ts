import { PrefaultError } from '../errors.js';
import { hasCapability, nativePath, readSetting } from '../system/index.js';
import type { RecordRequest } from './recorder.js';
import { type HelperMode, watchStart } from './watch-start.js';

/** From this perf_event_paranoid on, only CAP_PERFMON may sample its own processes (perf_event_open(2)). */
const PARANOID_LIMIT = 2;

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

/** A start that is over at once and does nothing. */
export function trialStart(): RecordRequest {
  return {
    program: nativePath('prefault-record'),
    args: ['resident'],
    root: '/',
    runCount: 1,
    stop: {},
    include: [],
    includeRemote: false,
    dropCaches: false,
    showOutput: false,
  };
}

/** Tries a mode of the helper: a seccomp filter shows in no setting. A clause; undefined if it works. */
export async function whyModeFails(mode: HelperMode): Promise<string | undefined> {
  try {
    await watchStart({ mode, request: trialStart(), onLine: () => undefined, activity: () => 0 });
    return undefined;
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    return error.message;
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
