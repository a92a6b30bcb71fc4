import { PrefaultError } from '../errors.js';

export type PackageFamily = 'deb' | 'rpm';

const RULES = {
  deb: {
    // Debian Policy 5.6.1 and 5.6.12.
    name: /^[a-z0-9][a-z0-9+.-]+$/,
    nameRule: 'lower-case letters, digits and + - . , at least two, a letter or digit first',
    version: /^(?:\d{1,9}:)?\d[A-Za-z0-9.+~-]*$/,
    versionRule: '[EPOCH:]VERSION[-REVISION] of letters, digits and . + ~ -, a digit first',
  },
  rpm: {
    name: /^[A-Za-z0-9][A-Za-z0-9._+-]+$/,
    nameRule: 'letters, digits and . _ + -, at least two, a letter or digit first',
    version: /^(?:\d{1,9}:)?[A-Za-z0-9._+~^]+(?:-[A-Za-z0-9._+~^]+)?$/,
    versionRule: '[EPOCH:]VERSION[-RELEASE] of letters, digits and . _ + ~ ^',
  },
} as const;

/** Such a name is also the name of a profile (docs/profile-format.md), with that of one of several behind it. */
const MAX_NAME_LENGTH = 100;
const MAINTAINER = /^[^\s<>@\p{Control}](?:[^<>@\p{Control}]*[^\s<>@\p{Control}])? <[^\s<>@]+@[^\s<>@]+>$/u;

function refuse(what: string, word: string, rule: string, option: string): PrefaultError {
  return new PrefaultError(`'${word}' is no ${what}`, {
    code: 'USAGE',
    subject: word,
    remedy: `give ${rule} with ${option}`,
  });
}

/** Throws USAGE if `name` cannot be the name of a package. */
export function checkPackageName(family: PackageFamily, name: string): void {
  const { name: pattern, nameRule } = RULES[family];
  if (pattern.test(name) && name.length <= MAX_NAME_LENGTH) return;
  throw refuse(`name for a ${family} package`, name, `${nameRule}, at most ${MAX_NAME_LENGTH},`, '--name');
}

/** Throws USAGE if `version` cannot be the version of a package. */
export function checkPackageVersion(family: PackageFamily, version: string): void {
  const { version: pattern, versionRule } = RULES[family];
  if (pattern.test(version) && !version.endsWith('-')) return;
  throw refuse(`version of a ${family} package`, version, versionRule, '--package-version');
}

/** Throws USAGE if `maintainer` is not `NAME <ADDRESS>`. */
export function checkMaintainer(maintainer: string): void {
  if (MAINTAINER.test(maintainer)) return;
  throw refuse('maintainer', maintainer, "'NAME <ADDRESS>'", '--maintainer');
}

/** The parts of a version of either family: the epoch in front of a colon, the revision or release after the last hyphen. */
export function splitVersion(version: string): { epoch?: string; version: string; release?: string } {
  const colon = version.indexOf(':');
  const hyphen = version.lastIndexOf('-');
  return {
    ...(colon < 0 ? {} : { epoch: version.slice(0, colon) }),
    version: version.slice(colon + 1, hyphen < 0 ? undefined : hyphen),
    ...(hyphen < 0 ? {} : { release: version.slice(hyphen + 1) }),
  };
}
