import { join } from 'node:path';
import { readBuildId } from '../elf/index.js';
import { encodeProfile, makeProfile, type ProfileFile } from '../profile/index.js';
import { addFingerprints, identifyFile, type Store } from '../store/index.js';
import { readBytes, writeTree } from '../system/index.js';

/** How large the system is whose refresh is measured. */
export interface SystemSize {
  profileCount: number;
  /** Entries of each profile: its program, the library of all, and data of its own. */
  filesPerProfile: number;
}

const PATTERN_PROGRAM = '/usr/bin/true';
const MODE = 0o644;

function programImage(pattern: Buffer, seed: number): Buffer {
  const image = Buffer.from(pattern);
  const found = readBuildId(image);
  if (found === undefined) throw new Error(`${PATTERN_PROGRAM} has no build-id`);
  image.writeUInt32BE(seed, found.offsetBytes);
  // Other content too: a build-id alone makes no other build (docs/profile-format.md, "Content key").
  image.writeUInt32BE(seed, Math.floor(image.length / 2));
  return image;
}

export function programPath(index: number): string {
  return `/usr/bin/program-${index}`;
}

/** Puts a program of this number, of another build for each seed, into the system below `root`. */
export async function putProgram(root: string, index: number, seed: number): Promise<void> {
  const pattern = (await readBytes(PATTERN_PROGRAM)) ?? Buffer.alloc(0);
  await writeTree([{ path: join(root, programPath(index)), data: programImage(pattern, seed), mode: 0o755 }]);
}

const LIBRARY = '/usr/lib/libcommon.so.1';

/** Puts the library that all programs use into the system below `root`. */
export async function putLibrary(root: string, seed: number): Promise<void> {
  const pattern = (await readBytes(PATTERN_PROGRAM)) ?? Buffer.alloc(0);
  await writeTree([{ path: join(root, LIBRARY), data: programImage(pattern, seed), mode: MODE }]);
}

async function profileOf(root: string, index: number, paths: readonly string[]): Promise<string> {
  const files: ProfileFile[] = [];
  for (const path of paths) {
    const found = await identifyFile(root, path);
    if (found === undefined) throw new Error(`no ${path}`);
    const { identity: _, ...file } = found;
    files.push(file);
  }
  const profile = makeProfile({
    name: `program-${index}`,
    programs: [programPath(index)],
    recorders: ['trace'],
    files,
    modes: [
      {
        name: 'default',
        runCount: 3,
        files: paths.map((path, order) => ({ path, order, extents: [{ firstPage: 0, pageCount: 1 }] })),
        directories: [],
        lookups: ['/etc/program.conf'],
      },
    ],
  });
  return encodeProfile(await addFingerprints(profile, root));
}

/** Makes a system of programs with files of their own, and a profile of each in `store`. */
export async function makeSystem(store: Store, { profileCount, filesPerProfile }: SystemSize): Promise<void> {
  const { root } = store;
  await putLibrary(root, 0);
  for (let index = 0; index < profileCount; index += 1) {
    const data = Array.from(
      { length: filesPerProfile - 2 },
      (_, file) => `/usr/share/program-${index}/data-${String(file).padStart(2, '0')}`,
    );
    await putProgram(root, index, index);
    await writeTree(
      data.map((path) => ({
        path: join(root, path),
        data: `${path} holds some data\n`.repeat(40),
        mode: MODE,
      })),
    );
    const profile = await profileOf(root, index, [programPath(index), LIBRARY, ...data]);
    const path = join(store.profileDirectory, `program-${index}.prefault.json`);
    await writeTree([{ path, data: profile, mode: MODE }]);
  }
}
