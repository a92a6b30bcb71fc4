import type { Command } from 'commander';
import { addCommand, addStoreOptions, type StoreOptions } from '../add-command.js';
import { enableDaemon } from '../switch-daemon.js';
import { enableProgram } from '../switch-program.js';

export function addEnable(program: Command): void {
  const command = addCommand(program, 'enable [APP]', {
    summary: 'switch the system-wide daemon on, or one program',
    about:
      'Without APP has systemd start prefaultd, now and at every boot: it reads ahead for every program that the ' +
      "system has a plan of, with no wrapper and no module; only root may do that. With APP takes back 'prefault " +
      "disable APP' and compiles the plans again; if prefaultd had switched the program off by itself, it begins " +
      'anew. APP is the name of a profile, or a program.',
    examples: [
      ['prefault enable', 'the daemon, for everybody'],
      [
        'prefault enable --root /mnt/image',
        'the daemon, in the system below /mnt/image, from its next boot on',
      ],
      ['prefault enable git', 'one program; root: for the system; others: for themselves'],
    ],
  });
  addStoreOptions(command, 'writes');
  command.action((app: string | undefined, options: StoreOptions) =>
    app === undefined ? enableDaemon(options) : enableProgram(app, options),
  );
}
