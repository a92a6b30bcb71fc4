import type { Refuse } from './check-plan.js';
import { ACTION_LIST, ACTION_STAT, FILE, FILE_SIZE, KIND_BUILD_ID, KIND_MTIME, KIND_PATH } from './layout.js';
import type { FileIdentity, Lookup } from './plan.js';
import type { Sections } from './plan-sections.js';

/** Makes the reader of strings: by their offset in the plan, which must lie in the strings section. */
export function stringReader(image: Buffer, { strings }: Sections, refuse: Refuse) {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const end = strings.offset + strings.size;
  return (offset: number, where: string): string => {
    if (offset < strings.offset || offset >= end)
      return refuse(where, `offset ${offset} is outside the strings section`);
    const bytes = image.subarray(offset, image.indexOf(0, offset));
    try {
      return utf8.decode(bytes);
    } catch {
      return refuse(where, 'is not valid UTF-8');
    }
  };
}

/** What a file entry at offset `at` says about how to recognise the file. */
export function readIdentity(image: Buffer, at: number, where: string, refuse: Refuse): FileIdentity {
  const kind = image.readUInt8(at + FILE.kind);
  const size = image.readUInt8(at + FILE.buildIdSize);
  if (kind === KIND_BUILD_ID) {
    if (size > FILE_SIZE - FILE.buildId) refuse(`${where}.buildIdSize`, `${size} bytes do not fit the field`);
    const buildId = image.toString('hex', at + FILE.buildId, at + FILE.buildId + size);
    return {
      kind: 'build-id',
      buildId,
      buildIdOffsetBytes: Number(image.readBigUInt64LE(at + FILE.buildIdOffset)),
    };
  }
  if (kind !== KIND_MTIME && kind !== KIND_PATH) refuse(`${where}.kind`, `${kind} is no kind of identity`);
  if (size !== 0) refuse(`${where}.buildIdSize`, 'is not 0 although the file has no build-id');
  if (kind === KIND_PATH) return { kind: 'path' };
  const mtimeSeconds = image.readBigInt64LE(at + FILE.mtimeSeconds);
  return { kind: 'mtime', mtimeSeconds, mtimeNanoseconds: image.readUInt32LE(at + FILE.mtimeNanoseconds) };
}

/** The action of a lookup. */
export function readAction(action: number, where: string, refuse: Refuse): Lookup['action'] {
  if (action === ACTION_LIST) return 'list';
  if (action === ACTION_STAT) return 'stat';
  return refuse(where, `${action} is no action`);
}
