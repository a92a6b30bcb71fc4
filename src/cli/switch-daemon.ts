import {
  awaitDaemon,
  countServedPlans,
  DAEMON_PATH,
  disabledPath,
  readDaemon,
  switchDaemon,
  UNIT,
} from '../daemon/index.js';
import { readFacts } from '../system/index.js';
import type { StoreOptions } from './add-command.js';
import { type ChosenStores, chooseStores } from './choose-store.js';
import { formatCount } from './format.js';
import { print, warn } from './output.js';
import { usageError } from './usage-error.js';

/** A daemon that was started a moment ago has not always said so. */
const PATIENCE_MS = 2000;

async function chooseSystem(options: StoreOptions): Promise<ChosenStores> {
  if (options.user) {
    throw usageError(
      'prefaultd serves the whole system, not one user',
      '--user',
      'name a program to switch it in your own store',
    );
  }
  return chooseStores({ ...options, system: true }, process.env);
}

async function tellStarted(): Promise<void> {
  const { running, state } = await awaitDaemon('/', PATIENCE_MS);
  if (running && state !== undefined)
    print(`prefaultd is on: it runs as process ${state.process.pid}, and starts at every boot`);
  else {
    print('prefaultd is on: it starts at every boot');
    warn(`prefaultd does not run yet; 'systemctl status ${UNIT}' may say why`);
  }
}

async function tellEnabled(root: string): Promise<void> {
  print('prefaultd is on: it starts at the next boot');
  if (root !== '/') return;
  const { running, state } = await readDaemon(root);
  print(
    running && state !== undefined
      ? `it runs already, as process ${state.process.pid}`
      : `systemd does not run here; to start it now: '${DAEMON_PATH}', which stays in the foreground`,
  );
}

async function tellPlans({ all, root }: ChosenStores): Promise<void> {
  const flag = root === '/' ? '' : ` --root ${root}`;
  const count = await countServedPlans(all);
  print(
    count === 0
      ? `there are no plans yet; 'prefault train --system${flag} -- PROGRAM' makes one`
      : `${formatCount(count, 'plan')} for it to use`,
  );
  const disabled = disabledPath(root);
  if ((await readFacts(disabled)) !== undefined)
    warn(`'${disabled}' exists: as long as it does, prefaultd is not started and the hooks do nothing`);
}

/** Switches the system-wide daemon on, and says what it finds to do. */
export async function enableDaemon(options: StoreOptions): Promise<void> {
  const chosen = await chooseSystem(options);
  const effect = await switchDaemon({ to: 'on', root: chosen.root, env: process.env });
  if (effect === 'now') await tellStarted();
  else await tellEnabled(chosen.root);
  await tellPlans(chosen);
}

/** Switches the system-wide daemon off. */
export async function disableDaemon(options: StoreOptions): Promise<void> {
  const { root } = await chooseSystem(options);
  const effect = await switchDaemon({ to: 'off', root, env: process.env });
  print(effect === 'now' ? 'prefaultd is off' : 'prefaultd is off: it does not start at the next boot');
  const { running, state } = await readDaemon(root);
  if (running && state !== undefined)
    warn(`prefaultd still runs, as process ${state.process.pid}; 'kill ${state.process.pid}' ends it`);
}
