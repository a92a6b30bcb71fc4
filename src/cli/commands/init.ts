import type { Command } from 'commander';
import { type InitResult, initDeb, initRpm, type PackageFamily } from '../../pack/index.js';
import { addCommand } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { print } from '../output.js';
import { readAppProfile } from '../read-app-profile.js';

interface InitOptions {
  package?: string;
  profile?: string;
}

const INITIALISERS = { deb: initDeb, rpm: initRpm } as const;

const TEXTS = {
  deb: {
    usage: 'deb [DIR]',
    summary: 'in the source tree of a Debian package',
    about:
      'Makes debian/PACKAGE.prefault, where dh_prefault finds the profiles to ship, and with --profile the file ' +
      'debian/profiles/NAME.prefault.json, in DIR (default: here). Changes no file that is there: prints the lines ' +
      'to add to debian/control, or says that they are there.',
    examples: [
      ['prefault init deb --profile hello', 'with the installed profile of hello'],
      ['prefault init deb --package hello-server src/hello', 'for one of several binary packages'],
    ],
  },
  rpm: {
    usage: 'rpm [DIR|SPEC]',
    summary: 'beside the spec file of an RPM package',
    about:
      'With --profile, copies the profile to where rpmbuild finds the sources of the spec file in DIR (default: ' +
      'here). Changes no file that is there: prints the lines to add to the spec file, or says that they are there.',
    examples: [
      ['prefault init rpm --profile hello', 'with the installed profile of hello'],
      ['prefault init rpm --package hello-server ~/rpmbuild/SPECS/hello.spec', 'for a subpackage'],
    ],
  },
} as const;

function report({ packageName, written, kept, toAdd, present }: InitResult): string[] {
  const lines = [
    ...written.map((path) => `wrote ${path}`),
    ...kept.map((path) => `kept  ${path}`),
    ...present.map((text) => `found ${text}`),
    ...toAdd.flatMap(({ file, how, lines }) => [`in ${file}, ${how}:`, ...lines]),
  ];
  return toAdd.length === 0 ? [...lines, `nothing to add: ${packageName} ships its profiles`] : lines;
}

async function init(
  family: PackageFamily,
  place: string,
  { package: packageName, profile: app }: InitOptions,
): Promise<void> {
  const stores = await chooseStores({}, process.env);
  const profile = app === undefined ? undefined : await readAppProfile(app, stores);
  const result = await INITIALISERS[family]({
    place,
    ...(packageName === undefined ? {} : { packageName }),
    ...(profile === undefined ? {} : { profile }),
  });
  print(...report(result));
}

function addInitFamily(parent: Command, family: PackageFamily): void {
  const { usage, ...texts } = TEXTS[family];
  const command = addCommand(parent, usage, texts);
  command
    .option('--package <NAME>', 'the binary package that the profiles are for (default: the only one)')
    .option('--profile <APP>', 'copy this profile: a name, a program or a file (NAME.prefault.json)');
  command.action((place: string | undefined, options: InitOptions) => init(family, place ?? '.', options));
}

export function addInit(program: Command): void {
  const command = addCommand(program, 'init', {
    summary: "make a maintainer's first files",
    about:
      'Makes the files that a package needs to ship profiles, and names the lines to add to those it has.',
    examples: [['prefault init deb --profile hello', 'in the top directory of a Debian source package']],
  });
  command.usage('COMMAND [options]').helpCommand('help [command]', 'show the help of a command');
  addInitFamily(command, 'deb');
  addInitFamily(command, 'rpm');
}
