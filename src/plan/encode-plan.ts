import { type Arrangement, arrange } from './arrange-plan.js';
import { checkPlan, refusing } from './check-plan.js';
import { planChecksum } from './checksum.js';
import {
  ACTION_LIST,
  ACTION_STAT,
  FILE,
  FILE_SIZE,
  HEADER,
  HEADER_SIZE,
  KIND_BUILD_ID,
  KIND_MTIME,
  KIND_PATH,
  LOOKUP,
  LOOKUP_SIZE,
  MAGIC,
  MAX_TOTAL_BYTES,
  MODE,
  MODE_SIZE,
  SENTINEL,
  SENTINEL_SIZE,
  STEP,
  STEP_SIZE,
  VERSION_MAJOR,
  VERSION_MINOR,
} from './layout.js';
import type { Plan, PlanFile } from './plan.js';
import type { StringTable } from './string-table.js';

/**
 * Writes a plan in the form of docs/plan-format.md; the same plan always gives the same bytes.
 *
 * @throws PrefaultError BAD_FORMAT if the plan breaks a rule or a limit of the format
 */
export function encodePlan(plan: Plan): Buffer {
  const refuse = refusing(`the plan of ${plan.program}`);
  checkPlan(plan, refuse);

  const layout = arrange(plan);
  if (layout.totalSize > MAX_TOTAL_BYTES) {
    refuse('totalSize', `${layout.totalSize} bytes are more than the format's limit of ${MAX_TOTAL_BYTES}`);
  }
  const image = Buffer.alloc(layout.totalSize);
  layout.strings.writeTo(image);
  writeHeader(image, plan, layout);
  writeModes(image, plan, layout);
  plan.files.forEach((file, index) => {
    writeFile(image, layout.files + index * FILE_SIZE, file, layout.strings);
  });
  image.writeBigUInt64LE(planChecksum(image), HEADER.checksum);
  return image;
}

function writeHeader(image: Buffer, plan: Plan, layout: Arrangement): void {
  MAGIC.copy(image, HEADER.magic);
  image.writeUInt16LE(VERSION_MAJOR, HEADER.versionMajor);
  image.writeUInt16LE(VERSION_MINOR, HEADER.versionMinor);
  image.writeUInt32LE(HEADER_SIZE, HEADER.headerSize);
  image.writeUInt32LE(layout.totalSize, HEADER.totalSize);
  image.writeUInt32LE(layout.strings.offsetOf(plan.program), HEADER.programOffset);
  image.writeUInt32LE(layout.modes, HEADER.modesOffset);
  image.writeUInt32LE(plan.modes.length, HEADER.modeCount);
  image.writeUInt32LE(layout.sentinels, HEADER.sentinelsOffset);
  image.writeUInt32LE(layout.sentinelCount, HEADER.sentinelCount);
  image.writeUInt32LE(layout.strings.offset, HEADER.stringsOffset);
  image.writeUInt32LE(layout.strings.size, HEADER.stringsSize);
  image.writeUInt32LE(layout.files, HEADER.filesOffset);
  image.writeUInt32LE(plan.files.length, HEADER.fileCount);
  image.writeUInt32LE(layout.steps, HEADER.stepsOffset);
  image.writeUInt32LE(layout.stepCount, HEADER.stepCount);
  image.writeUInt32LE(layout.lookups, HEADER.lookupsOffset);
  image.writeUInt32LE(layout.lookupCount, HEADER.lookupCount);
}

function writeModes(image: Buffer, plan: Plan, layout: Arrangement): void {
  let [sentinel, step, lookup] = [0, 0, 0];
  plan.modes.forEach((mode, index) => {
    const at = layout.modes + index * MODE_SIZE;
    const { strings } = layout;
    image.writeUInt32LE(strings.offsetOf(mode.name), at + MODE.nameOffset);
    image.writeUInt32LE(mode.token === undefined ? 0 : strings.offsetOf(mode.token), at + MODE.tokenOffset);
    image.writeUInt32LE(sentinel, at + MODE.firstSentinel);
    image.writeUInt32LE(mode.sentinels.length, at + MODE.sentinelCount);
    image.writeUInt32LE(step, at + MODE.firstStep);
    image.writeUInt32LE(mode.steps.length, at + MODE.stepCount);
    image.writeUInt32LE(lookup, at + MODE.firstLookup);
    image.writeUInt32LE(mode.lookups.length, at + MODE.lookupCount);
    image.writeUInt32LE(
      mode.steps.reduce((sum, { pageCount }) => sum + pageCount, 0),
      at + MODE.pageTotal,
    );
    for (const { path, page } of mode.sentinels) {
      const entry = layout.sentinels + sentinel++ * SENTINEL_SIZE;
      image.writeUInt32LE(strings.offsetOf(path), entry + SENTINEL.pathOffset);
      image.writeUInt32LE(page, entry + SENTINEL.page);
    }
    for (const { file, firstPage, pageCount } of mode.steps) {
      const entry = layout.steps + step++ * STEP_SIZE;
      image.writeUInt32LE(file, entry + STEP.fileIndex);
      image.writeUInt32LE(firstPage, entry + STEP.firstPage);
      image.writeUInt32LE(pageCount, entry + STEP.pageCount);
    }
    for (const { path, action } of mode.lookups) {
      const entry = layout.lookups + lookup++ * LOOKUP_SIZE;
      image.writeUInt32LE(strings.offsetOf(path), entry + LOOKUP.pathOffset);
      image.writeUInt32LE(action === 'list' ? ACTION_LIST : ACTION_STAT, entry + LOOKUP.action);
    }
  });
}

function writeFile(image: Buffer, at: number, file: PlanFile, strings: StringTable): void {
  const { identity } = file;
  image.writeUInt32LE(strings.offsetOf(file.path), at + FILE.pathOffset);
  image.writeBigUInt64LE(BigInt(file.sizeBytes), at + FILE.sizeBytes);
  if (identity.kind === 'build-id') {
    image.writeUInt8(KIND_BUILD_ID, at + FILE.kind);
    image.writeUInt8(identity.buildId.length / 2, at + FILE.buildIdSize);
    image.writeBigUInt64LE(BigInt(identity.buildIdOffsetBytes), at + FILE.buildIdOffset);
    image.write(identity.buildId, at + FILE.buildId, 'hex');
  } else if (identity.kind === 'path') {
    image.writeUInt8(KIND_PATH, at + FILE.kind);
  } else {
    image.writeUInt8(KIND_MTIME, at + FILE.kind);
    image.writeBigInt64LE(identity.mtimeSeconds, at + FILE.mtimeSeconds);
    image.writeUInt32LE(identity.mtimeNanoseconds, at + FILE.mtimeNanoseconds);
  }
}
