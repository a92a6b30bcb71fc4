import { basename, dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { examineFile, planNameFor, storeFor } from '../store/index.js';
import { copyTree, nativePath, readNames, runTool } from '../system/index.js';
import type { ColdVariant } from './cold-trials.js';

/** Where an installed system has the appliers, and where this benchmark keeps other plan sets beside its own. */
const WRAPPER = '/usr/bin/prefault-run';
const MODULE = '/usr/lib/prefault/libprefault-audit.so';
const TRAINED_PLANS = '/var/cache/prefault/plans';
/** bench-run's HOME: appliers look for the user's plans there. */
const HOME = '/root';
const PLAN_SETS = '/var/cache/prefault-bench';

/** Another set of plans to compare with the ones that were trained. */
export interface PlanSet {
  name: string;
  /** Holds `ab/cdef….plan` as a plan directory does. */
  directory: string;
}

/** Reads `NAME=DIR`. Throws USAGE. */
export function parsePlanSet(text: string): PlanSet {
  const [, name, directory] = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || directory === undefined) {
    throw new PrefaultError(`'${text}' is not a variant`, {
      code: 'USAGE',
      subject: text,
      remedy: 'write NAME=DIRECTORY, the directory laid out like /var/cache/prefault/plans',
    });
  }
  return { name, directory };
}

async function makeSet(root: string, name: string): Promise<string> {
  const plans = join(root, PLAN_SETS, name, 'prefault/plans');
  await runTool(
    'install',
    '-d',
    '-m',
    '755',
    '-o',
    '0',
    '-g',
    '0',
    dirname(dirname(plans)),
    dirname(plans),
    plans,
  );
  return plans;
}

/** Puts the appliers and the plan sets in their places below a root directory. */
export async function installAppliers(root: string, planSets: readonly PlanSet[]): Promise<void> {
  await runTool('install', '-D', '-m', '755', nativePath('prefault-run'), join(root, WRAPPER));
  await runTool('install', '-D', '-m', '755', nativePath('libprefault-audit.so'), join(root, MODULE));
  for (const { name, directory } of planSets) {
    if ((await readNames(directory)) === undefined) {
      throw new PrefaultError(`no plan directory '${directory}'`, { code: 'NOT_FOUND', subject: directory });
    }
    const plans = await makeSet(root, name);
    await copyTree(directory, plans);
    await runTool('chown', '-R', '0:0', plans);
    await runTool('chmod', '-R', 'u=rwX,go=rX', plans);
  }
}

/**
 * Makes a set in which the plan of program `from` stands for program `to`, so that what a large plan costs
 * shows at the exec of a small program. Gives the environment in which the set is found.
 */
export async function lendPlan(root: string, from: string, to: string): Promise<Record<string, string>> {
  const [lender, borrower] = [await examineFile(root, from), await examineFile(root, to)];
  if (lender === undefined || borrower === undefined) {
    throw new PrefaultError(`'${from}' or '${to}' is not there`, { code: 'NOT_FOUND', subject: root });
  }
  const trained = storeFor({ scope: 'system', root, env: {} }).planDirectory;
  const name = `plan-of-${basename(from)}`;
  const plans = await makeSet(root, name);
  const target = join(plans, planNameFor(borrower));
  await runTool('install', '-D', '-m', '644', join(trained, planNameFor(lender)), target);
  return { XDG_CACHE_HOME: join(PLAN_SETS, name) };
}

/** The program as it is, and with the module in every process that it becomes. */
export function moduleEnvironment(): Record<string, string> {
  return { LD_AUDIT: MODULE };
}

/** What the name of a variant ends with whose applier, plan directories and home are resident before the start. */
export const IN_USE = '+';
/** A cold start after a daemon has looked for programs, and gone. */
export const LOOKED_AT = `cold${IN_USE}`;

/**
 * The variants to measure for one program: cold, each applier with each plan set, warm. Module and wrapper twice: with
 * all of prefault cold too, and in use, as any other start by them leaves it: then the plan itself is still cold. The
 * daemon is always in use, and has read the heads of plan and program; cold with these read, too. It serves
 * the trained plans only: there is one set for the system.
 */
export function coldVariants(command: readonly string[], planSets: readonly PlanSet[]): ColdVariant[] {
  const applied = [undefined, ...planSets].flatMap((set) => {
    // A user's plans come first, so a set can stand there while the trained ones stay in their place.
    const env: Record<string, string> =
      set === undefined ? {} : { XDG_CACHE_HOME: join(PLAN_SETS, set.name) };
    const plans = set === undefined ? TRAINED_PLANS : join(PLAN_SETS, set.name, 'prefault/plans');
    const prefix = set === undefined ? '' : `${set.name}-`;
    const wrapper = { name: `${prefix}wrapper`, env, command: [WRAPPER, ...command] };
    const module = { name: `${prefix}module`, env: { ...env, ...moduleEnvironment() }, command };
    const inUse = (variant: ColdVariant, applier: string): ColdVariant => ({
      ...variant,
      name: `${variant.name}${IN_USE}`,
      resident: [applier, plans, HOME],
    });
    return [wrapper, module, inUse(wrapper, WRAPPER), inUse(module, MODULE)];
  });
  const plain = { env: {}, command };
  return [
    { name: 'cold', ...plain },
    ...applied,
    { name: LOOKED_AT, ...plain, daemon: 'gone' },
    { name: `daemon${IN_USE}`, ...plain, daemon: 'serves' },
    { name: 'warm', ...plain, warmUp: true },
  ];
}
