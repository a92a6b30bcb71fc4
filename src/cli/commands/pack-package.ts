import type { Command } from 'commander';
import { version as prefaultVersion } from '../../../package.json';
import { buildPackage, type PackageFamily } from '../../pack/index.js';
import type { Profile } from '../../profile/index.js';
import { addCommand } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { print, warn } from '../output.js';
import { readAppProfile } from '../read-app-profile.js';
import { staleWarning } from '../report-installation.js';
import { sourceDateEpoch } from '../source-date-epoch.js';
import { portedClauses } from '../staged-line.js';

interface PackPackageOptions {
  output: string;
  name?: string;
  packageVersion?: string;
  root?: string;
  maintainer?: string;
}

const EXAMPLES = {
  deb: [
    ['prefault pack deb git', 'prefault-profiles-git_VERSION_ARCHITECTURE.deb, of the version of git here'],
    [
      'prefault pack deb --name prefault-profiles-desktop -o ../pool firefox gimp',
      'one package for several programs',
    ],
  ],
  rpm: [
    ['prefault pack rpm git', 'prefault-profiles-git-VERSION.ARCHITECTURE.rpm, of the version of git here'],
    [
      'prefault pack rpm --root /mnt/fedora git.prefault.json',
      'for the programs of the system below /mnt/fedora',
    ],
  ],
} as const;

const MADE_WITH = { deb: 'dpkg-deb', rpm: 'rpmbuild' } as const;

/** Who makes packages, as Debian's tools are told. */
function maintainerOf(env: NodeJS.ProcessEnv): string | undefined {
  const [name, address] = [env['DEBFULLNAME'], env['DEBEMAIL']];
  return name && address ? `${name} <${address}>` : undefined;
}

async function packPackage(
  family: PackageFamily,
  apps: readonly string[],
  { output, name, packageVersion, root, maintainer = maintainerOf(process.env) }: PackPackageOptions,
): Promise<void> {
  const timeSeconds = sourceDateEpoch(process.env);
  const stores = await chooseStores(root === undefined ? {} : { root }, process.env);
  const profiles: Profile[] = [];
  for (const app of apps) profiles.push(await readAppProfile(app, stores));
  const built = await buildPackage(
    {
      family,
      profiles,
      root: stores.root,
      prefaultVersion,
      ...(name === undefined ? {} : { name }),
      ...(packageVersion === undefined ? {} : { version: packageVersion }),
      ...(maintainer === undefined ? {} : { maintainer }),
      ...(timeSeconds === undefined ? {} : { timeSeconds }),
    },
    output,
  );
  print(`wrote ${built.path}: ${built.name} ${built.version} for ${built.architecture}`);
  for (const staged of built.staged) {
    const stale = staleWarning(staged.profile, staged.stale);
    for (const warning of [...portedClauses(staged), ...(stale === undefined ? [] : [stale])]) warn(warning);
  }
}

function addPackPackage(pack: Command, family: PackageFamily): void {
  const command = addCommand(pack, `${family} <APP...>`, {
    summary: `make a .${family} of profiles for installed programs`,
    about:
      `Makes a package of profiles for programs that are installed here, with plans compiled for these very builds; ` +
      `it is for other machines that have the same builds. APP is the name of a profile, a program, or a file ` +
      `(NAME.prefault.json). The profiles in it are named after the package, so that they can be installed beside those ` +
      `that a program's own package may ship one day; where that has a plan for this build already, nothing is made. ` +
      `The same system gives the same bytes; SOURCE_DATE_EPOCH is honoured. Needs ${MADE_WITH[family]}, not root.`,
    examples: EXAMPLES[family],
  });
  command
    .option('-o, --output <PATH>', 'write to this file, or into this directory', '.')
    .option('--name <NAME>', 'name of the package (default: prefault-profiles-APP)')
    .option('--package-version <VERSION>', "its version (default: that of the program's package, else 1)")
    .option('--maintainer <TEXT>', "who makes it, 'NAME <ADDRESS>' (default: from DEBFULLNAME and DEBEMAIL)")
    .option('--root <DIR>', 'pack for the system whose root directory is DIR');
  command.action((apps: string[], options: PackPackageOptions) => packPackage(family, apps, options));
}

export function addPackDeb(pack: Command): void {
  addPackPackage(pack, 'deb');
}

export function addPackRpm(pack: Command): void {
  addPackPackage(pack, 'rpm');
}
