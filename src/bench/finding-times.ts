import { PrefaultError } from '../errors.js';
import { runTool } from '../system/index.js';
import { startDaemon } from './daemon.js';
import { type DiskImage, mountImage } from './disk-image.js';
import { seededRandom, shuffled } from './random.js';
import { type PlanStore, planNameOf, programOf, wordsInRoot } from './store-programs.js';

export type Applier = 'module' | 'wrapper' | 'daemon';

/** One applier that finds the plan of a program in one place. */
export interface FindingCase {
  store: PlanStore;
  applier: Applier;
}

/** What appliers can find. The module does not look for trailers, nor the daemon into programs: for them there is the copy. */
export const CASES: readonly FindingCase[] = [
  { store: 'none', applier: 'module' },
  { store: 'none', applier: 'wrapper' },
  { store: 'shadow', applier: 'module' },
  { store: 'shadow', applier: 'wrapper' },
  { store: 'shadow', applier: 'daemon' },
  { store: 'own', applier: 'module' },
  { store: 'own', applier: 'wrapper' },
  { store: 'note', applier: 'module' },
  { store: 'note', applier: 'wrapper' },
  { store: 'note-copied', applier: 'module' },
  { store: 'note-copied', applier: 'wrapper' },
  { store: 'note-copied', applier: 'daemon' },
  { store: 'trailer', applier: 'wrapper' },
  { store: 'trailer-copied', applier: 'module' },
  { store: 'trailer-copied', applier: 'wrapper' },
  { store: 'trailer-copied', applier: 'daemon' },
];

/** One start. Microseconds. */
export interface Finding {
  /** Until a mode of the plan was chosen; 0 where there is none. */
  found: number;
  /** Until it was clear that there is no plan, that the start is warm, or what to ask for first. */
  decided: number;
  outcome: 'none' | 'warm' | 'cold';
}

const NANOSECONDS_PER_MICROSECOND = 1000;
const LINE = /^(\d+) (\d+) (none|warm|cold)$/;

function isOutcome(word: string | undefined): word is Finding['outcome'] {
  return word === 'none' || word === 'warm' || word === 'cold';
}

/** Reads what find-plan prints. Throws PROGRAM_FAILED for anything else. */
export function parseFindings(output: string): Finding[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, found, decided, outcome] = LINE.exec(line) ?? [];
      if (!isOutcome(outcome))
        throw new PrefaultError(`find-plan says '${line}'`, { code: 'PROGRAM_FAILED', subject: 'find-plan' });
      return {
        found: Number(found) / NANOSECONDS_PER_MICROSECOND,
        decided: Number(decided) / NANOSECONDS_PER_MICROSECOND,
        outcome,
      };
    });
}

/** Throws PROGRAM_FAILED unless every start came to this outcome: a figure of another one would mean nothing. */
export function requireOutcome(
  findings: readonly Finding[],
  { store, applier }: FindingCase,
  warm: boolean,
): void {
  const wanted = store === 'none' ? 'none' : warm ? 'warm' : 'cold';
  const other = findings.find(({ outcome }) => outcome !== wanted);
  if (findings.length > 0 && other === undefined) return;
  throw new PrefaultError(
    `${applier}, ${store}: a start was found ${other?.outcome ?? 'missing'}, not ${wanted}`,
    {
      code: 'PROGRAM_FAILED',
      subject: programOf('find', store),
    },
  );
}

// The applier's own place is a program without a plan, but the module's, which is the program itself.
async function wordsFor(root: string, { store, applier }: FindingCase): Promise<[string, ...string[]]> {
  const program = programOf('find', store);
  switch (applier) {
    case 'module':
      return [program, 'module'];
    case 'wrapper':
      return [programOf('find', 'none'), 'wrapper', program];
    case 'daemon':
      return [programOf('find', 'none'), 'daemon', await planNameOf(root, program)];
  }
}

async function find(root: string, ...words: readonly string[]): Promise<Finding[]> {
  return parseFindings(await runTool(...wordsInRoot(root, ...words)));
}

export interface FindingRequest {
  image: DiskImage;
  /** A directory of ours, for what daemons say of themselves. */
  stateRoot: string;
  trialCount: number;
  seed: number;
}

/** Every start a process of its own; what the plan names is resident, as a start of git leaves it. */
export async function measureWarmFindings(
  root: string,
  findingCase: FindingCase,
  roundCount: number,
): Promise<Finding[]> {
  const [program, ...words] = await wordsFor(root, findingCase);
  const findings = await find(root, program, 'repeat', String(roundCount), ...words);
  requireOutcome(findings, findingCase, true);
  return findings;
}

async function measureColdFinding(request: FindingRequest, findingCase: FindingCase): Promise<Finding[]> {
  const { image, stateRoot } = request;
  const root = image.mountPoint;
  const mounted = await mountImage(image);
  try {
    if (findingCase.applier === 'daemon') {
      // It has scanned the plan directories before any start: their inodes and the heads of plans are in memory.
      const daemon = await startDaemon({ root, stateRoot });
      await daemon.stop();
    }
    // The plan's name would be read from the program: only for the daemon, which has read it too.
    const findings = await find(root, ...(await wordsFor(root, findingCase)));
    requireOutcome(findings, findingCase, false);
    return findings;
  } finally {
    await mounted.unmount();
  }
}

/** Each case once a trial, in an order drawn anew, each on a fresh mount. */
export async function measureColdFindings(
  request: FindingRequest,
): Promise<ReadonlyMap<FindingCase, Finding[]>> {
  const random = seededRandom(request.seed);
  const findings = new Map(CASES.map((each): [FindingCase, Finding[]] => [each, []]));
  for (let trial = 0; trial < request.trialCount; trial += 1) {
    for (const each of shuffled(CASES, random))
      findings.get(each)?.push(...(await measureColdFinding(request, each)));
  }
  return findings;
}
