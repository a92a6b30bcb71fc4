import { type Finding, findingsOf } from './finding.js';
import { isAtLeast, type KernelVersion } from './kernel-version.js';
import type { Subject } from './subject.js';

const { good, note, wrong } = findingsOf('kernel');

/** What prefault uses and no older kernel has. */
const NEEDS = [
  { since: '4.14', what: 'no plan can be applied (RWF_NOWAIT, Linux 4.14)', isVital: true },
  { since: '5.1', what: 'prefaultd cannot run (fanotify with FAN_REPORT_FID, Linux 5.1)', isVital: false },
  {
    since: '5.9',
    what: 'large plans are read by the program itself and not by helpers (Linux 5.9)',
    isVital: false,
  },
];

/** What this kernel is too old for. */
export function judgeKernel(kernel: KernelVersion | undefined): Finding[] {
  if (kernel === undefined) return [note('which version the kernel has cannot be told')];
  const missing = NEEDS.filter(({ since }) => !isAtLeast(kernel, since));
  if (missing.length === 0) return [good(`Linux ${kernel.release}: new enough for all of prefault`)];
  const last = missing.at(-1)?.since ?? '';
  const remedy = `boot a newer kernel, ${last} or later`;
  return missing.map(({ what, isVital }) =>
    (isVital ? wrong : note)(`Linux ${kernel.release}: ${what}`, remedy),
  );
}

export async function checkKernel({ kernel }: Subject): Promise<Finding[]> {
  return judgeKernel(kernel);
}
