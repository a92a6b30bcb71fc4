import type { Refuse } from './check-plan.js';
import {
  FILE_SIZE,
  HEADER,
  HEADER_SIZE,
  LOOKUP_SIZE,
  MAX_FILES,
  MAX_LOOKUPS,
  MAX_MODES,
  MAX_SENTINELS_OF_MODE,
  MAX_STEPS,
  MODE_SIZE,
  SECTION_ALIGNMENT,
  SENTINEL_SIZE,
  STEP_SIZE,
} from './layout.js';

export interface Table {
  offset: number;
  count: number;
}

export interface Sections {
  modes: Table;
  sentinels: Table;
  strings: { offset: number; size: number };
  files: Table;
  steps: Table;
  lookups: Table;
}

/** Reads where a plan's sections lie; every one of them lies inside the plan, or this throws. */
export function readSections(image: Buffer, refuse: Refuse): Sections {
  let end = HEADER_SIZE;
  const place = (name: string, offset: number, sizeBytes: number) => {
    if (offset % SECTION_ALIGNMENT !== 0)
      refuse(`${name}Offset`, `is not a multiple of ${SECTION_ALIGNMENT}`);
    if (offset < end) refuse(`${name}Offset`, 'the section begins before the end of what precedes it');
    if (offset + sizeBytes > image.length)
      refuse(`${name}Offset`, 'the section ends beyond the end of the plan');
    end = offset + sizeBytes;
  };
  const table = (
    name: string,
    fields: { offset: number; count: number },
    entrySize: number,
    limit: number,
  ): Table => {
    const offset = image.readUInt32LE(fields.offset);
    const count = image.readUInt32LE(fields.count);
    if (count > limit) refuse(`${name}s`, `${count} are more than the format's limit of ${limit}`);
    place(`${name}s`, offset, count * entrySize);
    return { offset, count };
  };

  const H = HEADER;
  const modes = table('mode', { offset: H.modesOffset, count: H.modeCount }, MODE_SIZE, MAX_MODES);
  const sentinels = table(
    'sentinel',
    { offset: H.sentinelsOffset, count: H.sentinelCount },
    SENTINEL_SIZE,
    MAX_MODES * MAX_SENTINELS_OF_MODE,
  );
  const strings = { offset: image.readUInt32LE(H.stringsOffset), size: image.readUInt32LE(H.stringsSize) };
  place('strings', strings.offset, strings.size);
  if (strings.size === 0) refuse('stringsSize', 'the section is empty');
  if (image[strings.offset + strings.size - 1] !== 0) refuse('strings', 'the last string has no end');
  const files = table('file', { offset: H.filesOffset, count: H.fileCount }, FILE_SIZE, MAX_FILES);
  const steps = table('step', { offset: H.stepsOffset, count: H.stepCount }, STEP_SIZE, MAX_STEPS);
  const lookups = table(
    'lookup',
    { offset: H.lookupsOffset, count: H.lookupCount },
    LOOKUP_SIZE,
    MAX_LOOKUPS,
  );
  return { modes, sentinels, strings, files, steps, lookups };
}
