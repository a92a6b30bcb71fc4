import { type Mount, mountOf, readFacts } from '../system/index.js';
import type { FileKey, NamedType } from './helper-lines.js';

export interface NamedFile {
  path: string;
  type: NamedType;
}

function inodeOf(key: FileKey): string {
  return key.slice(key.indexOf('/') + 1);
}

/**
 * Which path a device and inode number of a trace stand for. Kept over all runs of a training: what one run
 * saw opened names what the next one reads.
 */
export class NameTable {
  private readonly byKey = new Map<FileKey, NamedFile>();
  /** Overlay files by inode number alone; undefined where two share it. */
  private readonly overlayByInode = new Map<string, NamedFile | undefined>();

  constructor(private readonly mounts: readonly Mount[]) {}

  /**
   * The same for a name that nobody has looked up: it may be of another mount namespace. Overlays show another inode
   * number than the kernel's lists of mappings.
   */
  async addUnchecked(key: FileKey, file: NamedFile): Promise<void> {
    if (this.byKey.has(key)) return;
    const facts = await readFacts(file.path).catch(() => undefined);
    if (facts === undefined) return;
    const isOverlay = mountOf(this.mounts, file.path)?.type === 'overlay';
    if (isOverlay || String(facts.inode) === inodeOf(key)) this.add(key, file);
  }

  /** The first name of a file stays: it is the one that the first run used. */
  add(key: FileKey, file: NamedFile): void {
    if (this.byKey.has(key)) return;
    this.byKey.set(key, file);
    if (mountOf(this.mounts, file.path)?.type !== 'overlay') return;
    const inode = inodeOf(key);
    this.overlayByInode.set(inode, this.overlayByInode.has(inode) ? undefined : file);
  }

  /**
   * An overlay's pages belong to the file of the layer below, on a device that the overlay does not name;
   * but the inode number is the same, so it identifies the file where only one has it.
   */
  find(key: FileKey): NamedFile | undefined {
    return this.byKey.get(key) ?? this.overlayByInode.get(inodeOf(key));
  }

  /** All files and directories in the order they were first opened. */
  entries(): Iterable<[FileKey, NamedFile]> {
    return this.byKey.entries();
  }
}
