import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import { decodePlan, type Plan } from '../../plan/index.js';
import { decodeProfile, modeOf, type Profile } from '../../profile/index.js';
import { contentOrThrow } from '../../store/index.js';
import { noSuchFile, readBytes } from '../../system/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { drawSheet } from '../draw-sheet.js';
import { findProfile } from '../find-profile.js';
import { maskPathsOf } from '../mask-paths.js';
import { print, printJson, terminal } from '../output.js';
import { type SheetMode, sheetsOfPlan, sheetsOfProfile } from '../sheet.js';

/** What is shown and where it comes from. */
type Shown = { path: string; scope?: string; masked?: readonly string[] } & (
  | { profile: Profile }
  | { plan: Plan }
);

const PLAN_MAGIC = Buffer.from('PREFAULT', 'latin1');

function isFileName(app: string): boolean {
  return app.endsWith('.json') || app.endsWith('.plan');
}

async function readShown(path: string): Promise<Shown> {
  const image = await readBytes(path);
  if (image === undefined) {
    throw noSuchFile(path);
  }
  if (path.endsWith('.plan') || image.subarray(0, PLAN_MAGIC.length).equals(PLAN_MAGIC)) {
    if (image.length > 0) return { path, plan: decodePlan(image, path) };
    throw new PrefaultError(`'${path}' is empty: a mask, which tells appliers to do nothing`, {
      code: 'BAD_FORMAT',
      subject: path,
      remedy: "'prefault enable PROGRAM' removes it and switches prefetching on again",
    });
  }
  return { path, profile: decodeProfile(image.toString('utf8'), path) };
}

async function find(app: string, options: StoreOptions): Promise<Shown> {
  if (isFileName(app)) return readShown(app);
  const chosen = await chooseStores(options, process.env);
  const stored = await findProfile(app, chosen.reading, { root: chosen.root, env: process.env });
  const profile = contentOrThrow(stored);
  const masked = await maskPathsOf(profile.programs, chosen);
  return { path: stored.path, scope: stored.store.scope, masked, profile };
}

function header(shown: Shown): string[] {
  const { path, scope, masked = [] } = shown;
  const file = `file      ${path}${scope === undefined ? '' : ` (${scope})`}`;
  if ('plan' in shown) return [`plan of ${shown.plan.program}`, file];
  const { name, programs, recorders } = shown.profile;
  const others = programs.slice(1).map((program) => `          ${program}`);
  return [
    `profile ${name}`,
    file,
    `programs  ${programs[0] ?? ''}`,
    ...others,
    `recorded  by ${recorders.join(', ')}`,
    ...masked.map((mask) => `masked    by ${mask}; 'prefault enable ${name}' switches it on again`),
  ];
}

function sheets(shown: Shown): SheetMode[] {
  return 'plan' in shown ? sheetsOfPlan(shown.plan) : sheetsOfProfile(shown.profile);
}

interface ShowOptions extends StoreOptions {
  json?: true;
  mode?: string;
}

/** With one of its modes only. Throws NOT_FOUND, naming those that there are. */
function onlyMode(shown: Shown, name: string): Shown {
  if ('plan' in shown) {
    const { plan } = shown;
    return {
      ...shown,
      plan: { ...plan, modes: [modeOf(plan.modes, name, `the plan of '${plan.program}'`)] },
    };
  }
  const { profile } = shown;
  const modes = [modeOf(profile.modes, name, `the profile '${profile.name}'`)];
  return { ...shown, profile: { ...profile, modes } };
}

async function show(app: string, options: ShowOptions): Promise<void> {
  const found = await find(app, options);
  const shown = options.mode === undefined ? found : onlyMode(found, options.mode);
  if (options.json) {
    printJson(shown);
    return;
  }
  print(...header(shown));
  for (const mode of sheets(shown)) print('', ...drawSheet(mode, terminal()));
}

export function addShow(program: Command): void {
  const command = addCommand(program, 'show <APP>', {
    summary: 'show what a start touches, file by file',
    about:
      'Draws every file of a profile or a plan as a strip: each cell stands for a run of its pages, the darker ' +
      'the more of them are touched. Files stand in the order of their first use. APP is the name of a profile, ' +
      'a program, or a file (NAME.prefault.json or a .plan).',
    examples: [
      ['prefault show git', 'the profile of git'],
      ['prefault show ./git.prefault.json', 'a profile that is not installed'],
      ['prefault show git --mode status', 'one usage pattern of it'],
      ["prefault show git --json | jq '.profile.modes[0].lookups'", 'the paths that are only looked up'],
    ],
  });
  command.option('--mode <NAME>', 'show only this usage pattern');
  addStoreOptions(addJsonOption(command), 'reads');
  command.action(show);
}
