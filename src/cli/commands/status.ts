import type { Command } from 'commander';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { daemonLines } from '../daemon-lines.js';
import { withDpkgRoot } from '../dpkg-root.js';
import { print, printJson } from '../output.js';
import { applierLines, findAppliers } from '../status-appliers.js';
import { plainDaemonStatus, readDaemonStatus } from '../status-daemon.js';
import { readRefreshStatus, refreshLines } from '../status-refresh.js';

async function status(options: StoreOptions & { json?: true }): Promise<void> {
  const { env } = process;
  const chosen = await chooseStores(withDpkgRoot(options, env), env);
  const { target, root } = chosen;
  const daemon = await readDaemonStatus(chosen);
  const appliers = await findAppliers(root);
  const refreshes = await readRefreshStatus(target);
  if (options.json) {
    printJson({
      daemon: plainDaemonStatus(daemon),
      appliers,
      scope: target.scope,
      root: target.root,
      ...refreshes,
    });
    return;
  }
  print(...daemonLines(daemon, root), '', ...applierLines(appliers), '', ...refreshLines(refreshes, target));
}

export function addStatus(program: Command): void {
  const command = addCommand(program, 'status', {
    summary: 'tell what is on, what it did, and when plans were refreshed',
    about:
      'Shows whether prefaultd runs, what came of the starts it saw since the machine was started, what it has ' +
      'switched off by itself and why, and whether module and wrapper are installed. Then, of a store, when its ' +
      'plans were brought into order the last time, in which state the profiles were then, whether a hook wants it ' +
      'to be done again, and the last entries of the log.',
    examples: [
      ['prefault status', "root: this machine's store; others: their own"],
      ['prefault status --json', 'the same for a program to read, with all programs'],
    ],
  });
  addStoreOptions(addJsonOption(command), 'reads');
  command.action(status);
}
