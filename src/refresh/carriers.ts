import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import {
  droppedFrom,
  type PlanInside,
  planFile,
  planNameFor,
  readPlan,
  readPlanInside,
  refusedBecause,
  type Store,
  staleEntries,
} from '../store/index.js';
import { effectiveUserId, NO_FILE, readFacts, resolveInRoot } from '../system/index.js';
import type { IgnoredPlan } from './report.js';
import { asBefore, isMasked, type RefreshStores, type SettledPlan, stampsAt } from './settle-plan.js';
import type { Looks } from './survey-profiles.js';

const EXECUTABLE_BITS = 0o111;
const WRITABLE_BY_OTHERS = 0o022;
const SUPERUSER = 0;

type GoodPlan = Extract<PlanInside, { state: 'plan' }>;

/** What was settled before programs are looked into. */
export interface CarrierQuestion {
  stores: RefreshStores;
  looks: Looks;
  /** What profiles gave. */
  settled: readonly SettledPlan[];
  /** Programs of profiles that could not be compiled: their plans are left as they are. */
  untouched: ReadonlySet<string>;
  /** A profile that cannot be read may serve any program. */
  hasUnreadable: boolean;
}

/**
 * Looks for plans inside programs (docs/plan-format.md, "Plans inside programs") and settles the copies of those that
 * no profile serves, so that appliers find them that do not look into a program. Nothing is written.
 */
export class Carriers {
  /** Programs that carry a plan which may be copied. */
  readonly programs: string[] = [];
  readonly settled: SettledPlan[] = [];
  readonly ignored: IgnoredPlan[] = [];
  readonly #question: CarrierQuestion;
  readonly #seen = new Set<string>();
  readonly #served: ReadonlyMap<string, SettledPlan>;
  readonly #taken: Set<string>;

  constructor(question: CarrierQuestion) {
    this.#question = question;
    this.#served = new Map(question.settled.map((plan) => [plan.program, plan]));
    this.#taken = new Set(question.settled.flatMap(({ path }) => path ?? []));
  }

  /** Looks at those of these programs, canonical paths within the root, that were not looked at yet. */
  async look(programs: Iterable<string>): Promise<void> {
    for (const program of programs) {
      if (this.#seen.has(program)) continue;
      this.#seen.add(program);
      try {
        await this.#lookAt(program);
      } catch (error) {
        if (!(error instanceof PrefaultError)) throw error;
        this.ignored.push({ program, why: error.message });
      }
    }
  }

  async #lookAt(program: string): Promise<void> {
    const { stores, looks, untouched } = this.#question;
    const { memory, stamps } = looks;
    // The stamp first: who writes the file meanwhile is noticed the next time.
    const isKnown = stamps.isUnchanged(program) && memory.carriers.includes(program);
    const own = this.#served.get(program);
    const isServed = own?.found.name !== undefined || untouched.has(program);
    if (isKnown && isServed) {
      this.programs.push(program);
      return;
    }
    const before = isKnown ? asBefore(program, [], stores, looks) : undefined;
    const inside = before === undefined ? await this.#open(program) : undefined;
    if (before === undefined && inside === undefined) return;
    this.programs.push(program);
    const plan =
      inside === undefined || isServed ? before : await this.#settle(program, inside, own?.found.candidates);
    if (plan === undefined) return;
    if (plan.path !== undefined) this.#taken.add(plan.path);
    this.settled.push(plan);
  }

  /** The plan inside, if there is one that may and need be copied. */
  async #open(program: string): Promise<GoodPlan | undefined> {
    const { target } = this.#question.stores;
    const hostPath = resolveInRoot(target.root, program);
    const facts = await readFacts(hostPath);
    if (facts?.kind !== 'file' || (facts.mode & EXECUTABLE_BITS) === 0) return undefined;
    const inside = readPlanInside(hostPath);
    if (inside === undefined) return undefined;
    const why = whyIgnored(program, inside, target, facts);
    if (why !== undefined) {
      this.ignored.push({ program, why: `the plan in its ${inside.form}: ${why}` });
      return undefined;
    }
    if (inside.state !== 'plan' || (inside.form === 'note' && inside.isTagged)) return undefined;
    return inside;
  }

  async #settle(
    program: string,
    inside: GoodPlan,
    candidates: readonly string[] = [],
  ): Promise<SettledPlan | undefined> {
    const { stores, looks, hasUnreadable } = this.#question;
    const { form, image } = inside;
    const file = await looks.examiner.look(program);
    if (file === undefined) return undefined;
    const name = planNameFor(file);
    const path = join(stores.target.planDirectory, name);
    // Another program of the same build has its plan there.
    if (this.#taken.has(path)) return undefined;
    const found = { candidates, source: form, name, ...stampsAt(stores, name) };
    if (await isMasked(path, program, looks)) return { program, found, path, isMasked: true };
    if (found.shippedStamp !== NO_FILE) return { program, found: { ...found, stamp: NO_FILE } };
    if (hasUnreadable && (await readPlan(path))?.state === 'plan') return { program, found, path };
    if (await holdsCopy(stores.target, path, inside)) return { program, found, path };
    return { program, found, path, write: planFile(path, Buffer.from(image)) };
  }
}

/** Whether a plan's place has a copy already, from which at most those files were dropped that are others now. */
async function holdsCopy(target: Store, path: string, { plan }: GoodPlan): Promise<boolean> {
  const found = await readPlan(path);
  if (found?.state !== 'plan' || (await refusedBecause(target, path)) !== undefined) return false;
  const dropped = droppedFrom(found.plan, plan);
  if (dropped === undefined || dropped.length === 0) return dropped !== undefined;
  const stale = new Set((await staleEntries(plan, target.root)).map((entry) => entry.path));
  return dropped.every((file) => stale.has(file));
}

/** A plan is as good as the program it stands in: where others than its owner may write that, it is nobody's word. */
function whyIgnored(
  program: string,
  inside: PlanInside,
  { root, scope }: Store,
  { mode, ownerId }: { mode: number; ownerId: number },
): string | undefined {
  if (inside.state === 'damaged') return inside.why;
  if ((mode & WRITABLE_BY_OTHERS) !== 0) return 'others may write the program';
  const owners = scope === 'user' ? [effectiveUserId(), SUPERUSER] : [SUPERUSER];
  // An image may be unpacked by a user.
  if (root === '/' && !owners.includes(ownerId)) return 'the program belongs to another user';
  return inside.plan.program === program ? undefined : `it is that of ${inside.plan.program}`;
}
