import { Command } from 'commander';
import { version } from '../../package.json';
import { throwErrors } from './add-command.js';
import { addAuditTag } from './commands/audit-tag.js';
import { addCompile } from './commands/compile.js';
import { addDisable } from './commands/disable.js';
import { addDoctor } from './commands/doctor.js';
import { addEmbed } from './commands/embed.js';
import { addEnable } from './commands/enable.js';
import { addInit } from './commands/init.js';
import { addInstall } from './commands/install.js';
import { addList } from './commands/list.js';
import { addMerge } from './commands/merge.js';
import { addPack } from './commands/pack.js';
import { addPort } from './commands/port.js';
import { addRefresh } from './commands/refresh.js';
import { addRemove } from './commands/remove.js';
import { addRun } from './commands/run.js';
import { addShow } from './commands/show.js';
import { addStatus } from './commands/status.js';
import { addTrain } from './commands/train.js';
import { addVerify } from './commands/verify.js';

const ABOUT =
  'Makes cold starts of programs fast: watches a program start, remembers which pages of which files it ' +
  'touched, and has the kernel read exactly those ahead at every later start.';

const AFTER = `
Exit status: 0 done, 1 failed or not fresh, 2 wrong usage.
More: prefault COMMAND --help, prefault(1).`;

/** The whole command line. Parsing throws PrefaultError for wrong usage, CommanderError when help was printed. */
export function makeProgram(): Command {
  const program = new Command('prefault');
  throwErrors(program, 'prefault');
  program
    .description(ABOUT)
    .usage('COMMAND [options]')
    .version(`prefault ${version}`, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', AFTER)
    .enablePositionalOptions();
  for (const add of [
    addTrain,
    addRun,
    addList,
    addShow,
    addVerify,
    addCompile,
    addInstall,
    addRemove,
    addMerge,
    addPort,
    addRefresh,
    addEnable,
    addDisable,
    addStatus,
    addDoctor,
    addPack,
    addAuditTag,
    addEmbed,
    addInit,
  ])
    add(program);
  return program;
}
