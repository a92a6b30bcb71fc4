import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { writeAllAtomically } from '../system/index.js';
import { type DisabledProgram, disabledList, readDisabled, sayTheSame } from './disabled-programs.js';
import { examineFile, type FileLookup } from './identify-file.js';
import { planFile, planNameFor, readPlan, removePlan } from './plan-files.js';
import type { Store } from './store.js';

/** A mask that was made, or one of an earlier build that was removed. All paths are of the running system. */
export interface MaskChange {
  action: 'masked' | 'removed';
  path: string;
  program: string;
}

/** The programs that are switched off, and what it took to keep them so. */
export interface KeptMasks {
  programs: readonly string[];
  changes: readonly MaskChange[];
}

interface KeepOptions {
  /** Programs to switch off as well. */
  add?: readonly string[];
  look?: FileLookup;
}

/** A program with the name that its mask has now, if it is there. */
interface Named {
  entry: DisabledProgram;
  isThere: boolean;
}

// Of a program that is gone, or that this user may not look at, nothing is known: its mask stays as it is.
async function nameMask(entry: DisabledProgram, look: FileLookup): Promise<Named> {
  try {
    const file = await look(entry.program);
    if (file === undefined) return { entry, isThere: false };
    return { entry: { program: entry.program, maskName: planNameFor(file) }, isThere: true };
  } catch (error) {
    if (error instanceof PrefaultError) return { entry, isThere: false };
    throw error;
  }
}

/** A change for each mask that these programs name: copies of a program share one. */
function changesFor(
  store: Store,
  action: MaskChange['action'],
  entries: readonly DisabledProgram[],
): MaskChange[] {
  const named = entries.flatMap(({ program, maskName }) =>
    maskName === undefined ? [] : [{ program, maskName }],
  );
  const byName = new Map(named.map((entry) => [entry.maskName, entry.program]));
  return [...byName].map(([name, program]) => ({ action, path: join(store.planDirectory, name), program }));
}

/** Those changes where a mask lies in the store, or where none does. */
async function where(changes: readonly MaskChange[], isMasked: boolean): Promise<MaskChange[]> {
  const found: MaskChange[] = [];
  for (const change of changes)
    if (((await readPlan(change.path))?.state === 'mask') === isMasked) found.push(change);
  return found;
}

/**
 * Makes a mask for each program that is switched off and has none, as after an upgrade or when the cache was
 * emptied, and removes those of its earlier builds. The store must be locked. The list goes last: where this is
 * interrupted, it still knows the old masks. Throws NO_SPACE, PERMISSION.
 */
export async function keepMasks(
  store: Store,
  { add = [], look = (path) => examineFile(store.root, path) }: KeepOptions = {},
): Promise<KeptMasks> {
  const listed = await readDisabled(store);
  const others = [...new Set(add)].filter((path) => listed.every(({ program }) => program !== path));
  const named: Named[] = [];
  for (const entry of [...listed, ...others.map((program) => ({ program }))])
    named.push(await nameMask(entry, look));
  const entries = named.map(({ entry }) => entry);
  const present = named.flatMap(({ entry, isThere }) => (isThere ? [entry] : []));
  const names = new Set(entries.map(({ maskName }) => maskName));
  const former = listed.filter(({ maskName }) => !names.has(maskName));
  const masked = await where(changesFor(store, 'masked', present), false);
  const removed = await where(changesFor(store, 'removed', former), true);
  for (const { path } of removed) await removePlan(path);
  const masks = masked.map(({ path }) => planFile(path, ''));
  const list = sayTheSame(listed, entries) ? [] : [disabledList(store, entries)];
  await writeAllAtomically([...masks, ...list]);
  return { programs: entries.map(({ program }) => program), changes: [...masked, ...removed] };
}
