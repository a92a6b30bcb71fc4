import { contentKey, isElf, readBuildId } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import type { ProfileFile } from '../profile/index.js';
import { readBytes } from '../system/index.js';
import type { ExaminedFile } from './identify-file.js';

/** Files are looked through one at a time and whole; none that a start maps is larger. */
const MAX_BYTES = 512 * 1024 * 1024;

/** The content of a file; undefined if it is gone by now. Throws SYSTEM for one that is too large. */
export async function readImage({ path, hostPath, sizeBytes }: ExaminedFile): Promise<Buffer | undefined> {
  if (sizeBytes > MAX_BYTES)
    throw new PrefaultError(`'${path}' is too large to be looked through`, { code: 'SYSTEM', subject: path });
  return readBytes(hostPath);
}

/** What a profile notes of a file with this content. */
export function identityOf(path: string, image: Buffer): ProfileFile {
  const buildId = isElf(image) ? readBuildId(image)?.buildId : undefined;
  return {
    path,
    sizeBytes: image.length,
    ...(buildId === undefined ? {} : { buildId }),
    contentKey: contentKey(image),
  };
}

/** Whether a file with this content fits its entry in a profile (docs/profile-format.md, "File"). */
export function imageFits(entry: ProfileFile, image: Buffer): boolean {
  const buildId = isElf(image) ? readBuildId(image)?.buildId : undefined;
  return (buildId !== undefined && buildId === entry.buildId) || contentKey(image) === entry.contentKey;
}
