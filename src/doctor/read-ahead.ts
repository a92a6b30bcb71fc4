import { isRemoteType, isRotational, readAheadFile, readReadAheadKiB } from '../system/index.js';
import { programMounts } from './file-systems.js';
import { type Finding, findingsOf } from './finding.js';
import type { Subject } from './subject.js';

const { good, note, wrong } = findingsOf('read-ahead');

/** From here on the kernel reads a lot more than a start has asked for. The default is 128. */
const LARGE_KIB = 1024;

export interface DeviceFacts {
  /** The sysfs file with the setting. */
  file: string;
  kiB: number;
  mountPoints: readonly string[];
  isRotational?: boolean;
}

/** Whether a device's read-ahead suits prefetching and training. */
export function judgeReadAhead({ file, kiB, mountPoints, isRotational: spins }: DeviceFacts): Finding {
  const disk = spins === undefined ? '' : spins ? ', rotational' : ', not rotational';
  const what = `read-ahead of ${mountPoints.join(', ')} is ${kiB} KiB${disk}`;
  if (kiB === 0) {
    const text = `${what}: every page that no plan names is read on its own`;
    return wrong(text, `as root: echo 128 >${file}; and find out who set it, a udev rule perhaps`);
  }
  if (kiB > LARGE_KIB) {
    const text = `${what}: a start reads far more than it needs, and so does training without the trace recorder`;
    return note(text, `train as root, which lowers it meanwhile; or as root: echo 128 >${file}`);
  }
  return good(what);
}

export async function checkReadAhead(subject: Subject): Promise<Finding[]> {
  const devices = new Map<string, DeviceFacts>();
  for (const { mount } of await programMounts(subject)) {
    const file = isRemoteType(mount.type) ? undefined : readAheadFile(mount);
    const kiB = file === undefined ? undefined : readReadAheadKiB(file);
    if (file === undefined || kiB === undefined) continue;
    const spins = isRotational(mount);
    const mountPoints = [...(devices.get(file)?.mountPoints ?? []), mount.mountPoint];
    devices.set(file, { file, kiB, mountPoints, ...(spins === undefined ? {} : { isRotational: spins }) });
  }
  return [...devices.values()].map(judgeReadAhead);
}
