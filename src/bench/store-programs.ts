import { join } from 'node:path';
import { encodeProfile } from '../profile/index.js';
import { examineFile, planNameFor, readProfileFile } from '../store/index.js';
import { runTool, writeAtomically } from '../system/index.js';

/**
 * Where a plan can lie: in a plan directory, the system's or the user's own, or in the program itself; `copied` ones also in
 * the system's directory, where `prefault refresh` put a copy.
 */
export const STORES = ['none', 'shadow', 'own', 'note', 'note-copied', 'trailer', 'trailer-copied'] as const;
export type PlanStore = (typeof STORES)[number];

/** `find` times itself (test/bench/find-plan.c), `start` is any program. */
const KINDS = ['find', 'start'] as const;
type Kind = (typeof KINDS)[number];

const SYSTEM_PLANS = 'var/cache/prefault/plans';
/** In the image, of the user who starts the programs. */
const HOME = '/root';

/** Where such a program lies in the image. */
export function programOf(kind: Kind, store: PlanStore): string {
  return `/usr/local/bin/${kind}-${store}`;
}

/**
 * The words that start a program in the image, with nothing in its environment but what it takes to look into every plan
 * directory: without HOME appliers would not look for a user's plan.
 */
export function wordsInRoot(root: string, ...words: readonly string[]): [string, ...string[]] {
  return ['env', '-i', `HOME=${HOME}`, 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'chroot', root, ...words];
}

export interface StagingRequest {
  root: string;
  /** Built programs, named as above. */
  builds: string;
  /** The command line, for `install` and `embed`. */
  prefault: string;
  /** A profile that was trained in that root: its pages, look-ups and so the plan's size are a real program's. */
  profile: string;
  /** A directory of ours. */
  work: string;
}

async function givePlan(
  { root, prefault, profile, work }: StagingRequest,
  program: string,
  store: PlanStore,
): Promise<void> {
  const name = `bench-${program.split('/').at(-1) ?? ''}`;
  const file = join(work, `${name}.prefault.json`);
  const trained = await readProfileFile(profile);
  await writeAtomically(file, encodeProfile({ ...trained, name, programs: [program] }), { mode: 0o644 });
  const note = ['embed', '--note', '--root', root, '--profile', file, program];
  const trailer = ['embed', '--trailer', '--root', root, '--profile', file, program];
  const words = {
    none: [],
    shadow: ['install', '--system', '--root', root, file],
    own: ['install', '--user', '--root', root, file],
    note,
    'note-copied': note,
    trailer,
    'trailer-copied': trailer,
  }[store];
  const environment = ['-u', 'XDG_CACHE_HOME', '-u', 'XDG_DATA_HOME', `HOME=${HOME}`];
  await runTool('env', ...environment, process.execPath, prefault, ...words);
}

/** Puts the programs of all stores into the image, each with the same plan in its place. */
export async function stagePrograms(request: StagingRequest): Promise<void> {
  for (const kind of KINDS) {
    for (const store of STORES) {
      const program = programOf(kind, store);
      const built = join(request.builds, `${kind}-${store}`);
      await runTool('install', '-D', '-m', '755', built, join(request.root, program));
      if (store !== 'none') await givePlan(request, program, store);
    }
  }
  await copyPlans(request);
}

/* A refresh copies the plans of all that carry one. */
async function copyPlans({ root, prefault }: StagingRequest): Promise<void> {
  await runTool(process.execPath, prefault, 'refresh', '--system', '--root', root);
  for (const kind of KINDS) {
    for (const store of ['note', 'trailer'] as const) {
      const name = await planNameOf(root, programOf(kind, store));
      await runTool('rm', '--', join(root, SYSTEM_PLANS, name));
    }
  }
}

/** The name of a program's plan below a plan directory. */
export async function planNameOf(root: string, program: string): Promise<string> {
  const file = await examineFile(root, program);
  return file === undefined ? '' : planNameFor(file);
}
