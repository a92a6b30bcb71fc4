import { PrefaultError } from '../errors.js';
import { isOneLine, pagesOfSize, pathFault } from '../profile/index.js';
import {
  MAX_BUILD_ID_BYTES,
  MAX_FILES,
  MAX_LOOKUPS,
  MAX_MODES,
  MAX_SENTINELS_OF_MODE,
  MAX_STEPS,
  MAX_STRING_BYTES,
} from './layout.js';
import type { Plan, PlanFile, PlanMode, Step } from './plan.js';

const MAX_UINT32 = 0xffff_ffff;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const BUILD_ID = /^(?:[0-9a-f]{2})+$/;

export type Refuse = (where: string, why: string) => never;

/** Makes the thrower of BAD_FORMAT errors about one plan. */
export function refusing(subject: string): Refuse {
  return (where, why) => {
    throw new PrefaultError(`${subject} is not a valid plan: ${where}: ${why}`, {
      code: 'BAD_FORMAT',
      subject,
      remedy: 'compile it again from its profile',
    });
  };
}

/** Holds a plan's values against docs/plan-format.md; both directions of the codec use it. */
export function checkPlan(plan: Plan, refuse: Refuse): void {
  checkPath(plan.program, 'program', refuse);
  checkCount(plan.modes.length, MAX_MODES, 'modes', refuse);
  if (plan.modes.length === 0) refuse('modes', 'there is none');
  checkCount(plan.files.length, MAX_FILES, 'files', refuse);
  plan.files.forEach((file, index) => {
    checkFile(file, `files[${index}]`, refuse);
  });
  plan.modes.forEach((mode, index) => {
    checkModeNames(mode, index, refuse);
    checkMode(mode, plan.files, `modes[${index}]`, refuse);
  });
  checkCount(
    total(plan.modes, (mode) => mode.steps.length),
    MAX_STEPS,
    'steps',
    refuse,
  );
  checkCount(
    total(plan.modes, (mode) => mode.lookups.length),
    MAX_LOOKUPS,
    'lookups',
    refuse,
  );
}

function total(modes: readonly PlanMode[], countOf: (mode: PlanMode) => number): number {
  return modes.reduce((sum, mode) => sum + countOf(mode), 0);
}

function checkCount(count: number, limit: number, where: string, refuse: Refuse): void {
  if (count > limit) refuse(where, `${count} are more than the format's limit of ${limit}`);
}

function checkPath(path: string, where: string, refuse: Refuse): void {
  const fault = pathFault(path);
  if (fault !== undefined) refuse(where, fault);
}

function checkFile({ path, sizeBytes, identity }: PlanFile, where: string, refuse: Refuse): void {
  checkPath(path, `${where}.path`, refuse);
  if (!isCount(sizeBytes, Number.MAX_SAFE_INTEGER))
    refuse(`${where}.sizeBytes`, 'is not an integer from 0 to 2^53 - 1');
  if (identity.kind === 'path') return;
  if (identity.kind === 'mtime') {
    const { mtimeSeconds, mtimeNanoseconds } = identity;
    if (BigInt.asIntN(64, mtimeSeconds) !== mtimeSeconds)
      refuse(`${where}.mtimeSeconds`, 'does not fit 64 bits');
    if (!isCount(mtimeNanoseconds, NANOSECONDS_PER_SECOND - 1)) {
      refuse(`${where}.mtimeNanoseconds`, 'is not below one second');
    }
    return;
  }
  const size = identity.buildId.length / 2;
  if (!BUILD_ID.test(identity.buildId) || size > MAX_BUILD_ID_BYTES) {
    refuse(`${where}.buildId`, `is not the hex of 1 to ${MAX_BUILD_ID_BYTES} bytes`);
  }
  const offset = identity.buildIdOffsetBytes;
  if (!isCount(offset, Number.MAX_SAFE_INTEGER) || offset > sizeBytes - size) {
    refuse(`${where}.buildIdOffset`, 'the build-id lies beyond the end of the file');
  }
}

function checkModeNames({ name, token }: PlanMode, index: number, refuse: Refuse): void {
  const where = `modes[${index}]`;
  checkText(name, `${where}.name`, refuse);
  if ((index === 0) !== (name === 'default'))
    refuse(`${where}.name`, "the first mode, and no other, is 'default'");
  if ((index === 0) !== (token === undefined))
    refuse(`${where}.token`, 'every mode but the first has a token');
  if (token !== undefined) checkText(token, `${where}.token`, refuse);
}

function checkText(text: string, where: string, refuse: Refuse): void {
  if (text === '') refuse(where, 'is empty');
  if (!isOneLine(text)) refuse(where, 'has control characters or is not valid UTF-8');
  if (Buffer.byteLength(text) > MAX_STRING_BYTES) refuse(where, `is longer than ${MAX_STRING_BYTES} bytes`);
}

function checkMode(mode: PlanMode, files: readonly PlanFile[], where: string, refuse: Refuse): void {
  checkCount(mode.sentinels.length, MAX_SENTINELS_OF_MODE, `${where}.sentinels`, refuse);
  mode.sentinels.forEach(({ path, page }, index) => {
    checkPath(path, `${where}.sentinels[${index}].path`, refuse);
    if (!isCount(page, MAX_UINT32)) refuse(`${where}.sentinels[${index}].page`, 'is not a page number');
  });
  mode.lookups.forEach(({ path }, index) => {
    checkPath(path, `${where}.lookups[${index}].path`, refuse);
  });
  checkSteps(mode.steps, files, where, refuse);
}

function checkSteps(steps: readonly Step[], files: readonly PlanFile[], mode: string, refuse: Refuse): void {
  let pageTotal = 0;
  for (const [index, { file, firstPage, pageCount }] of steps.entries()) {
    const where = `${mode}.steps[${index}]`;
    const target = files[file] ?? refuse(where, `there is no file ${file}`);
    if (!isCount(firstPage, MAX_UINT32)) refuse(where, 'its first page is not a page number');
    if (!isCount(pageCount, MAX_UINT32) || pageCount === 0) refuse(where, 'it has no pages');
    if (firstPage + pageCount > pagesOfSize(target.sizeBytes))
      refuse(where, `it ends beyond the end of ${target.path}`);
    pageTotal += pageCount;
  }
  if (pageTotal > MAX_UINT32) refuse(`${mode}.pageTotal`, 'it has more pages than 32 bits can count');
}

function isCount(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit;
}
