import { PrefaultError } from '../errors.js';
import type { Profile } from '../profile/index.js';
import { checkPackageName, type PackageFamily } from './package-words.js';

const PREFIX = 'prefault-profiles-';

/** The name of a package of these profiles: the one asked for, else made of the profile's. Throws USAGE. */
export function choosePackageName(
  family: PackageFamily,
  profiles: readonly Profile[],
  asked: string | undefined,
): string {
  const [profile, another] = profiles;
  if (asked === undefined && another !== undefined) {
    throw new PrefaultError(`a package of ${profiles.length} profiles has no name of its own`, {
      code: 'USAGE',
      subject: '--name',
      remedy: `give one with --name, such as ${PREFIX}desktop`,
    });
  }
  const name = asked ?? nameAfter(profile?.name ?? '');
  checkPackageName(family, name);
  return name;
}

// A profile that came out of such a package has the prefix already.
function nameAfter(profileName: string): string {
  const own = profileName.startsWith(PREFIX) ? profileName.slice(PREFIX.length) : profileName;
  return `${PREFIX}${own.toLowerCase().replaceAll('_', '-')}`;
}

/**
 * The name of a profile inside the package, and so of its file: the package's name, which no profile that a
 * program's own package ships has. Where there are several, each one's own name follows an underscore, which
 * no Debian package's name has.
 */
export function nameInPackage(packageName: string, profile: Profile, count: number): string {
  if (count === 1) return packageName;
  const own = profile.name.startsWith(PREFIX) ? profile.name.slice(PREFIX.length) : profile.name;
  return `${packageName}_${own}`;
}
