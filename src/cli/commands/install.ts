import type { Command } from 'commander';
import { addFingerprints, installProfile, readProfileFile } from '../../store/index.js';
import { addCommand, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { print, warn } from '../output.js';
import { installationLines, refusalWarning, staleWarning } from '../report-installation.js';

async function install(file: string, options: StoreOptions): Promise<void> {
  const { target } = await chooseStores(options, process.env);
  const given = await readProfileFile(file);
  // So that it survives the next upgrade, whoever made it.
  const profile = await addFingerprints(given, target.root, { missingOnly: true });
  const installation = await installProfile(target, profile);
  print(...installationLines(installation));
  const warnings = [staleWarning(profile, installation.stale), await refusalWarning(target, installation)];
  for (const warning of warnings) if (warning !== undefined) warn(warning);
}

export function addInstall(program: Command): void {
  const command = addCommand(program, 'install <PROFILE>', {
    summary: 'install a profile and compile its plans',
    about:
      'Takes a profile that was made elsewhere (prefault train -o, prefault merge, a file under version ' +
      'control) into the store and compiles a plan for each program it names. Where files are no longer the ones ' +
      'recorded it is carried over to those that are here, as far as that is sure; others stay out of the plan. ' +
      'What it takes to do so again after an upgrade is noted of files that fit. A profile of the same name is replaced.',
    examples: [
      ['prefault install debian/git.prefault.json', 'root: for everyone; others: for themselves'],
      ['prefault install --root /mnt/image git.prefault.json', 'into the system below /mnt/image'],
    ],
  });
  addStoreOptions(command, 'writes');
  command.action(install);
}
