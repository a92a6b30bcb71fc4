import { canonicalPath, isRemoteType, type Mount, mountOf } from '../system/index.js';
import { counted, type Finding, findingsOf } from './finding.js';
import { isAtLeast, type KernelVersion } from './kernel-version.js';
import type { Subject } from './subject.js';

const { good, note, wrong } = findingsOf('file-systems');

/** Tried, or built the same way. */
const KNOWN_TYPES = /^(?:ext[234]|xfs|btrfs|squashfs|erofs|tmpfs|f2fs)$/;
const MEMORY_TYPES = /^(?:tmpfs|ramfs|rootfs)$/;
/** The first kernel whose overlayfs gives out the file handles that prefaultd knows files by. */
const OVERLAY_SINCE = '6.6';
const CACHE = '/var/cache/prefault';
/** Where programs lie of which nothing is known yet. */
const USUAL_PLACE = '/usr/bin';

/** A file system with programs that plans are for. */
export interface ProgramMount {
  mount: Mount;
  /** None: it has the directory that programs usually lie in. */
  programCount: number;
}

function describe({ mount, programCount }: ProgramMount): string {
  const programs = programCount === 0 ? 'programs' : counted(programCount, 'program');
  return `${mount.mountPoint} (${mount.type}, ${programs})`;
}

function judgeOverlay(place: ProgramMount, kernel: KernelVersion | undefined): Finding {
  const what = describe(place);
  if (kernel === undefined || !isAtLeast(kernel, OVERLAY_SINCE)) {
    const remedy = 'use prefault-run for programs there, or boot Linux 6.6 or later';
    return note(`${what}: prefaultd does not hear of programs on overlayfs before Linux 6.6`, remedy);
  }
  return good(`${what}: files are read ahead on the layer that has them`);
}

/** Whether prefetching works where programs lie. */
export function judgeFileSystem(place: ProgramMount, kernel: KernelVersion | undefined): Finding {
  const { type } = place.mount;
  const what = describe(place);
  if (isRemoteType(type)) {
    const text = `${what}: prefaultd may not hear of programs there, and what is read ahead comes from elsewhere`;
    return note(text, 'install the programs on a local disk');
  }
  if (type === 'overlay') return judgeOverlay(place, kernel);
  if (MEMORY_TYPES.test(type)) return good(`${what}: in memory, nothing has to be read ahead`);
  if (KNOWN_TYPES.test(type)) return good(`${what}: known to work`);
  const remedy = "see with 'prefault-run' whether a cold start becomes faster, and tell prefault's authors";
  return note(`${what}: nobody has tried this file system`, remedy);
}

/** Whether plans can be compiled here. */
export function judgeCache(mount: Mount | undefined, profileCount: number): Finding[] {
  if (mount?.readOnly !== true) return [];
  const text = `${CACHE} cannot be written (${mount.mountPoint} is mounted read-only)`;
  const remedy = `make ${CACHE} writable, on a file system of its own if need be`;
  return profileCount === 0
    ? [note(`${text}: only plans that packages ship can be applied`, remedy)]
    : [wrong(`${text}: plans do not follow upgrades`, remedy)];
}

/** The file systems of these programs, each once. No path on a remote one is touched. */
export async function programMounts({ programs, mounts }: Pick<Subject, 'programs' | 'mounts'>) {
  const places = new Map<Mount, ProgramMount>();
  for (const program of programs.length === 0 ? [USUAL_PLACE] : programs) {
    const named = mountOf(mounts, program);
    const isNear = named !== undefined && !isRemoteType(named.type);
    // A name in /usr/bin may be a link to elsewhere.
    const real = isNear ? await canonicalPath(program).catch(() => undefined) : undefined;
    const mount = real === undefined ? named : mountOf(mounts, real);
    if (mount === undefined) continue;
    const place = places.get(mount) ?? { mount, programCount: 0 };
    if (programs.length > 0) place.programCount += 1;
    places.set(mount, place);
  }
  return [...places.values()];
}

export async function checkFileSystems(subject: Subject): Promise<Finding[]> {
  const places = await programMounts(subject);
  const trained = subject.profiles.filter(({ store }) => store.scope === 'system');
  return [
    ...places.map((place) => judgeFileSystem(place, subject.kernel)),
    ...judgeCache(mountOf(subject.mounts, CACHE), trained.length),
  ];
}
