import type { LoadedFile } from '../elf/index.js';
import { PrefaultError } from '../errors.js';
import type { FileInLayer } from '../store/index.js';
import {
  type FileFacts,
  type FileStamp,
  noSuchFile,
  readBytes,
  readFacts,
  replaceContent,
  stampFile,
} from '../system/index.js';

/** A file that is to get other content. */
export interface ChangedProgram {
  path: string;
  image: Buffer;
  linkCount: number;
  /** Of the file that the image was made from. */
  stamp: FileStamp;
}

/** A program that may be changed. */
export interface OpenedProgram {
  program: LoadedFile;
  facts: FileFacts;
  /** Taken before anything was read. */
  stamp: FileStamp;
}

/** Throws NOT_FOUND, PERMISSION. */
export async function openProgram({ file: { hostPath, path } }: FileInLayer): Promise<OpenedProgram> {
  const stamp = stampFile(hostPath);
  const [image, facts] = [await readBytes(hostPath), await readFacts(hostPath)];
  if (image !== undefined && facts !== undefined) return { program: { path, image }, facts, stamp };
  throw noSuchFile(hostPath);
}

/** Whose signature of a file would no longer fit when it is changed. */
export const SIGNATURES: Readonly<Record<string, string>> = {
  'security.ima': 'it has a signature in security.ima, which would no longer fit',
  'security.evm': 'it has a signature in security.evm, which would no longer fit',
};

/** Refuses files that have other names (hard links): a new file takes the place of one name only. Throws CONFLICT. */
export function refuseLinks({ path, linkCount }: Pick<ChangedProgram, 'path' | 'linkCount'>): void {
  if (linkCount < 2) return;
  throw new PrefaultError(`cannot change '${path}': it has ${linkCount} names (hard links)`, {
    code: 'CONFLICT',
    subject: path,
    remedy: 'make the other names symbolic links, or copies',
  });
}

/**
 * Puts the changed program in the place of the old one, with all its attributes. Throws CONFLICT (also if the file is
 * no longer the one that was read: an upgrade is not to be undone), PERMISSION, NO_SPACE.
 */
export async function replaceProgram(changed: ChangedProgram): Promise<void> {
  refuseLinks(changed);
  await replaceContent(changed.path, changed.image, changed.stamp);
}
