import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import {
  describePorted,
  type FileVerdict,
  type InstalledVerdict,
  isFresh,
  listProfiles,
  type PlanVerdict,
  type Store,
  type StoredProfile,
  type VerifyOptions,
  verifyInstalled,
} from '../../store/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { findProfile } from '../find-profile.js';
import { formatCount, shorten } from '../format.js';
import { print, printJson } from '../output.js';
import { type PortedState, portedState } from '../ported-state.js';
import { describeError, EXIT_FAILED } from '../print-error.js';
import { storeFlags } from '../store-flags.js';

interface VerifiedProfile {
  name: string;
  scope: string;
  path: string;
  fresh: boolean;
  files: readonly FileVerdict[];
  plans: readonly PlanVerdict[];
  /** Of a profile that was carried over to later builds. */
  ported?: PortedState;
  error?: string;
  /** What to do about it, where there is something. */
  remedy?: string;
}

/** A package's own mask is the package's business. */
function maskRemedy(path: string, name: string, stores: readonly Store[]): string {
  const store = stores.find(({ planDirectory }) => path.startsWith(`${planDirectory}/`));
  return store === undefined || store.scope === 'shipped'
    ? `remove the empty file '${path}'`
    : `run 'prefault enable${storeFlags(store)} ${name}'`;
}

function planRemedy(
  { state, path }: PlanVerdict,
  { name, store }: StoredProfile,
  stores: readonly Store[],
): string {
  if (state === 'masked') return maskRemedy(path ?? '', name, stores);
  if (state === 'refused')
    return 'let nobody but the owner of the store own and write what is named above (chown, chmod go-w)';
  const scope = store.scope === 'shipped' ? ' --system' : '';
  return `run 'prefault refresh${scope}${storeFlags(store)}'`;
}

function remedyFor(
  { files, plans }: InstalledVerdict,
  program: string,
  stored: StoredProfile,
  stores: readonly Store[],
): string | undefined {
  const { name, store } = stored;
  const isGone = files.some(
    (file) => file.path === program && file.state === 'stale' && file.why === 'absent',
  );
  if (isGone && store.scope !== 'shipped')
    return `run 'prefault remove${storeFlags(store)} ${name}': the program is gone`;
  if (files.some(({ state }) => state === 'stale'))
    return `run 'prefault train${storeFlags(store)} -- ${program}'`;
  const wrong = plans.find(({ state }) => state !== 'present');
  return wrong === undefined ? undefined : planRemedy(wrong, stored, stores);
}

async function verifyOne(
  stored: StoredProfile,
  known: Pick<VerifyOptions, 'stores' | 'listed'>,
): Promise<VerifiedProfile> {
  const { name, store, path, content } = stored;
  const common = { name, scope: store.scope, path };
  if (content instanceof PrefaultError) {
    return { ...common, fresh: false, files: [], plans: [], error: describeError(content) };
  }
  const verdict = await verifyInstalled(store, content, known);
  const ported = portedState(content, verdict.files);
  const remedy = remedyFor(verdict, content.programs[0] ?? name, stored, known.stores);
  return {
    ...common,
    fresh: isFresh(verdict),
    ...verdict,
    ...(ported === undefined ? {} : { ported }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function fileLine(verdict: FileVerdict): string[] {
  if (verdict.state === 'fresh') return [];
  const { path, why, expected, found } = verdict;
  if (expected === undefined || found === undefined) return [`  ${path}: ${why}`];
  return [`  ${path}: other ${why} (${shorten(expected)} recorded, ${shorten(found)} found)`];
}

function planLine({ program, state, path, why }: PlanVerdict): string[] {
  if (state === 'present') return [];
  const detail = why ?? path;
  return [`  plan of ${program}: ${state}${detail === undefined ? '' : ` (${detail})`}`];
}

function report({ name, fresh, files, plans, ported, error, remedy }: VerifiedProfile): string[] {
  if (error !== undefined) return [`${name}: damaged`, `  ${error}`];
  const size = `${formatCount(files.length, 'file')}, ${formatCount(plans.length, 'plan')}`;
  const carried = ported === undefined ? '' : `, ${describePorted(ported.fileCount, ported.known)}`;
  if (fresh) return [`${name}: ${ported === undefined ? 'fresh' : 'ported'} (${size}${carried})`];
  const staleCount = files.filter(({ state }) => state === 'stale').length;
  const state =
    staleCount > 0
      ? `${staleCount} of ${formatCount(files.length, 'file')} stale${carried}`
      : 'not applied as it should be';
  const lines = [`${name}: ${state}`, ...files.flatMap(fileLine), ...plans.flatMap(planLine)];
  return remedy === undefined ? lines : [...lines, `  to mend it: ${remedy}`];
}

async function verify(app: string | undefined, options: StoreOptions & { json?: true }): Promise<void> {
  const { root, reading, all } = await chooseStores(options, process.env);
  const stored =
    app === undefined
      ? (await listProfiles(reading)).filter(({ shadowedBy }) => shadowedBy === undefined)
      : [await findProfile(app, reading, { root, env: process.env })];
  const verified: VerifiedProfile[] = [];
  const listed = await listProfiles(all);
  for (const profile of stored) verified.push(await verifyOne(profile, { stores: all, listed }));
  if (options.json) printJson(verified);
  else if (verified.length === 0) print('no profiles');
  else print(...verified.flatMap(report));
  if (verified.some(({ fresh }) => !fresh)) process.exitCode = EXIT_FAILED;
}

export function addVerify(program: Command): void {
  const command = addCommand(program, 'verify [APP]', {
    summary: 'check that profiles and plans still fit the files on disk',
    about:
      'Reads every file that a profile names and says which are no longer the ones that were recorded, and ' +
      'whether the plans that appliers find are those that belong to the profile. A stale file costs speed and ' +
      'nothing else: appliers skip it. Without APP all profiles are checked. Exit status 1 if anything is not fresh.',
    examples: [
      ['prefault verify', 'everything'],
      ['prefault verify git', "one profile, by its name, its program or the program's path"],
      ['prefault verify --root /mnt/image --json', 'the system below /mnt/image, for a program to read'],
    ],
  });
  addStoreOptions(addJsonOption(command), 'reads');
  command.action(verify);
}
