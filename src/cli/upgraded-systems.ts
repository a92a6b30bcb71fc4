import { join } from 'node:path';
import { type DiskImage, emptyTemporary, mountImage } from '../bench/disk-image.js';
import type { TrainedProfiles } from '../bench/measure-upgrade.js';
import { decodeProfile, type Profile } from '../profile/index.js';
import { makeTree, readText, runTool } from '../system/index.js';
import type { UpgradedProgram } from './upgraded-programs.js';

/** The two systems of `make bench-port`, and the directory of what was trained in them. */
export interface Systems {
  old: DiskImage;
  new: DiskImage;
  profiles: string;
}

const prefault = join(__dirname, 'prefault.cjs');

/** What was trained before is used again: training takes much longer than all else. */
async function profileOf(
  { name, command }: UpgradedProgram,
  image: DiskImage,
  path: string,
): Promise<Profile> {
  const trained = await readText(path);
  if (trained !== undefined) return decodeProfile(trained, path);
  await emptyTemporary(image);
  // The locale archive is opened for the sake of a locale only; programs write to their home directory.
  const env = ['LANG=en_US.UTF-8', 'HOME=/tmp'];
  const train = [prefault, 'train', '--recorder', 'trace', '--root', image.mountPoint, '--name', name];
  await runTool('env', ...env, process.execPath, ...train, '--output', path, '--', ...command);
  return decodeProfile((await readText(path)) ?? '', path);
}

/** What starts of a program touch before the upgrade and after it. */
export async function trainUpgrade(program: UpgradedProgram, systems: Systems): Promise<TrainedProfiles> {
  const path = (side: string) => join(systems.profiles, `${program.name}.${side}.prefault.json`);
  return {
    before: await profileOf(program, systems.old, path('old')),
    after: await profileOf(program, systems.new, path('new')),
    again: await profileOf(program, systems.new, path('again')),
  };
}

/** Runs `use` with both systems mounted. */
export async function withSystems(cache: string, use: (systems: Systems) => Promise<void>): Promise<void> {
  const image = (side: string): DiskImage => ({
    file: join(cache, `${side}.img`),
    mountPoint: join(cache, side),
  });
  const systems = { old: image('old'), new: image('new'), profiles: join(cache, 'profiles') };
  for (const directory of [systems.old.mountPoint, systems.new.mountPoint, systems.profiles])
    await makeTree(directory);
  const old = await mountImage(systems.old);
  try {
    const fresh = await mountImage(systems.new);
    try {
      await use(systems);
    } finally {
      await fresh.unmount();
    }
  } finally {
    await old.unmount();
  }
}
