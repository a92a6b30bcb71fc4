import {
  HEADER,
  HEADER_BYTES,
  MAGIC,
  PATH_BYTES,
  PLAN_NAME_BYTES,
  RECORD,
  RECORD_BYTES,
  VERSION,
} from '../../src/daemon/layout.js';

type Field<T> = Exclude<keyof T, 'magic' | 'planName' | 'path' | 'planChecksum'>;

/** Numbers of a header by their field; those left out are 0, but for what makes the frame. */
export type HeaderFields = Partial<Record<Field<typeof HEADER>, number>>;

export interface RecordFields extends Partial<Record<Field<typeof RECORD>, number>> {
  planName?: string;
  planChecksum?: bigint;
  path?: string;
}

/** These are 4 bytes wide, all other fields 8. */
const SHORT = new Set([
  'version',
  'headerBytes',
  'recordBytes',
  'recordCount',
  'pid',
  'condition',
  'planCount',
  'markedCount',
  'absentCount',
  'maskedCount',
  'refusedCount',
  'offCount',
  'stuckCount',
  'flags',
  'helpedMilliseconds',
  'controlMilliseconds',
]);

function put(image: Buffer, base: number, offsets: Readonly<Record<string, number>>, fields: object): void {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'number') continue;
    const at = base + (offsets[name] ?? 0);
    if (SHORT.has(name)) image.writeUInt32LE(value, at);
    else image.writeBigUInt64LE(BigInt(value), at);
  }
}

/** A state file as prefaultd writes it. */
export function makeState(header: HeaderFields = {}, records: readonly RecordFields[] = []): Buffer {
  const image = Buffer.alloc(HEADER_BYTES + records.length * RECORD_BYTES);
  MAGIC.copy(image);
  const frame = { version: VERSION, headerBytes: HEADER_BYTES, recordBytes: RECORD_BYTES };
  put(image, 0, HEADER, { ...frame, recordCount: records.length, ...header });
  records.forEach((record, index) => {
    const base = HEADER_BYTES + index * RECORD_BYTES;
    const { planName = 'aa/11.plan', planChecksum = 0n, path = '/usr/bin/example', ...numbers } = record;
    image.write(planName, base + RECORD.planName, PLAN_NAME_BYTES);
    image.write(path, base + RECORD.path, PATH_BYTES - 1);
    image.writeBigUInt64LE(planChecksum, base + RECORD.planChecksum);
    put(image, base, RECORD, numbers);
  });
  return image;
}
