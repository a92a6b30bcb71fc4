import type { Command } from 'commander';
import { addCommand } from '../add-command.js';
import { addPackDeb, addPackRpm } from './pack-package.js';
import { addPackTree } from './pack-tree.js';

export function addPack(program: Command): void {
  const command = addCommand(program, 'pack', {
    summary: 'put profiles into packages',
    about: 'Puts profiles and their compiled plans into packages, so that they come with the program.',
    examples: [
      ['prefault pack deb git', 'a package of its own, for installed programs'],
      ['prefault pack tree debian/hello debian/hello.prefault.json', 'into a package that is being built'],
    ],
  });
  command.usage('COMMAND [options]').helpCommand('help [command]', 'show the help of a command');
  for (const add of [addPackDeb, addPackRpm, addPackTree]) add(command);
}
