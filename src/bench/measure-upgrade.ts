import { readSections, type Section } from '../elf/index.js';
import type { Profile } from '../profile/index.js';
import { addFingerprints, portProfile } from '../store/index.js';
import { monotonicMs, readBytes, resolveInRoot } from '../system/index.js';
import { compareUpgrade } from './compare-upgrade.js';
import type { UpgradeResult } from './upgrade-report.js';

/** A system before an upgrade and after it: their root directories. */
export interface UpgradedRoots {
  old: string;
  new: string;
}

/** What training gave: before the upgrade, after it, and after it again. */
export interface TrainedProfiles {
  before: Profile;
  after: Profile;
  again: Profile;
}

async function sectionsIn(root: string, path: string): Promise<Section[] | undefined> {
  const image = await readBytes(resolveInRoot(root, path));
  return image === undefined ? undefined : readSections(image);
}

/** Carries a profile over from one system to the other, as an upgrade does it, and compares. */
export async function measureUpgrade(
  roots: UpgradedRoots,
  { before, after, again }: TrainedProfiles,
): Promise<Omit<UpgradeResult, 'name' | 'language' | 'oldVersion' | 'newVersion'>> {
  const start = monotonicMs();
  const withFingerprints = await addFingerprints(before, roots.old);
  const made = monotonicMs();
  const ported = await portProfile(withFingerprints, roots.new);
  const end = monotonicMs();
  const files = await compareUpgrade({ before: withFingerprints, ported, after, again }, async (path, to) => {
    const [old, fresh] = [await sectionsIn(roots.old, path), await sectionsIn(roots.new, to)];
    return old === undefined || fresh === undefined ? undefined : [old, fresh];
  });
  const { files: outcomes, confidence, advice } = ported;
  return {
    ported: { files: outcomes, confidence, advice },
    files,
    fingerprintMs: made - start,
    portMs: end - made,
  };
}
