import { readFacts, readSetting, readText } from '../system/index.js';
import { counted, type Finding, findingsOf } from './finding.js';
import { isAtLeast, type KernelVersion } from './kernel-version.js';
import type { Subject } from './subject.js';

const { good, note, wrong } = findingsOf('fanotify');

/** The first kernel with settings of fanotify in /proc/sys. */
const SETTINGS_SINCE = '5.13';

export interface FanotifyFacts {
  kernel: KernelVersion | undefined;
  /** /proc/sys/fs/fanotify is there. */
  hasSettings: boolean;
  /** What the kernel's configuration says; absent if nobody can tell. */
  configured?: boolean;
  maxUserMarks?: number;
  /** Programs that prefaultd would watch. */
  programCount: number;
}

/** Whether prefaultd can hear of execs. */
export function judgeFanotify(facts: FanotifyFacts): Finding[] {
  const { kernel, hasSettings, configured, maxUserMarks, programCount } = facts;
  const tellsBySettings = kernel !== undefined && isAtLeast(kernel, SETTINGS_SINCE);
  if (configured === false || (!hasSettings && configured === undefined && tellsBySettings)) {
    const remedy = 'boot a kernel with CONFIG_FANOTIFY=y, or use prefault-run';
    return [wrong('this kernel has no fanotify: prefaultd cannot run', remedy)];
  }
  if (!hasSettings && configured === undefined) {
    return [note('whether this kernel has fanotify, which prefaultd needs, cannot be told')];
  }
  if (maxUserMarks !== undefined && maxUserMarks < programCount) {
    return [
      note(
        `max_user_marks of fanotify is ${maxUserMarks} and there are ${programCount} programs to watch; prefaultd, ` +
          'as root, is not bound by it',
      ),
    ];
  }
  const limit = maxUserMarks === undefined ? '' : `, max_user_marks ${maxUserMarks}`;
  return [good(`fanotify is here for prefaultd: ${counted(programCount, 'program')} to watch${limit}`)];
}

async function configuredIn(kernel: KernelVersion | undefined): Promise<boolean | undefined> {
  const text = await readText(`/boot/config-${kernel?.release ?? ''}`).catch(() => undefined);
  return text === undefined ? undefined : /^CONFIG_FANOTIFY=y$/m.test(text);
}

export async function checkFanotify({ kernel, programs }: Subject): Promise<Finding[]> {
  const hasSettings = (await readFacts('/proc/sys/fs/fanotify')) !== undefined;
  const configured = hasSettings ? undefined : await configuredIn(kernel);
  const maxUserMarks = await readSetting('fs/fanotify/max_user_marks');
  return judgeFanotify({
    kernel,
    hasSettings,
    programCount: programs.length,
    ...(configured === undefined ? {} : { configured }),
    ...(maxUserMarks === undefined ? {} : { maxUserMarks }),
  });
}
