import type { Command } from 'commander';
import { addCommand, addStoreOptions, type StoreOptions } from '../add-command.js';
import { disableDaemon } from '../switch-daemon.js';
import { disableProgram } from '../switch-program.js';

export function addDisable(program: Command): void {
  const command = addCommand(program, 'disable [APP]', {
    summary: 'switch the system-wide daemon off, or one program',
    about:
      'Without APP has systemd end prefaultd and start it no more; plans stay, and the wrapper and the module ' +
      "still apply them. With APP puts a mask, an empty file, in the place of the program's plan: whatever applies " +
      'plans leaves the program alone. That lasts when profiles are installed, trained or refreshed, and when an ' +
      'upgrade brings another build, which the next refresh masks. APP is the name of a profile, or a program, ' +
      'with or without a plan.',
    examples: [
      ['prefault disable', 'the daemon, for everybody'],
      ['prefault disable git', 'one program; root: for the system; others: for themselves'],
    ],
  });
  addStoreOptions(command, 'writes');
  command.action((app: string | undefined, options: StoreOptions) =>
    app === undefined ? disableDaemon(options) : disableProgram(app, options),
  );
}
