import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import { decodePlan, type Plan } from '../../plan/index.js';
import { decodeProfile, modeOf, type Profile } from '../../profile/index.js';
import { contentOrThrow } from '../../store/index.js';
import { noSuchFile, readBytes } from '../../system/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { drawSheet } from '../draw-sheet.js';
import { lookUpPlace } from '../find-place.js';
import { findProfile } from '../find-profile.js';
import { formatCount } from '../format.js';
import { maskPathsOf } from '../mask-paths.js';
import { print, printJson, terminal } from '../output.js';
import { type PortedState, portedState } from '../ported-state.js';
import { type SheetMode, sheetsOfPlan, sheetsOfProfile } from '../sheet.js';
import {
  type CarryingProgram,
  findCarrying,
  findInside,
  insideOf,
  type ShownInside,
} from '../show-inside.js';

/** What is shown and where it comes from. */
type Shown = { path: string } & (
  | {
      profile: Profile;
      original?: string;
      scope?: string;
      masked?: readonly string[];
      carrying?: readonly CarryingProgram[];
    }
  | { plan: Plan; inside?: ShownInside['inside'] }
);

interface ShowOptions extends StoreOptions {
  json?: true;
  inside?: true;
  mode?: string;
}

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

async function find(app: string, options: ShowOptions): Promise<Shown> {
  if (isFileName(app)) return readShown(app);
  const chosen = await chooseStores(options, process.env);
  const { root, reading } = chosen;
  if (options.inside) return insideOf(app, root);
  try {
    const stored = await findProfile(app, reading, { root, env: process.env });
    const profile = contentOrThrow(stored);
    const masked = await maskPathsOf(profile.programs, chosen);
    const carrying = findCarrying(profile.programs, root);
    const { path, portedPath } = stored;
    const shown = { scope: stored.store.scope, masked, carrying, profile };
    return portedPath === undefined ? { path, ...shown } : { path: portedPath, original: path, ...shown };
  } catch (error) {
    if (!(error instanceof PrefaultError) || error.code !== 'NOT_FOUND') throw error;
    const place = await lookUpPlace(app, root);
    const shown = place === undefined ? undefined : findInside(place);
    if (shown === undefined) throw error;
    return shown;
  }
}

function portedLine({ fileCount }: PortedState, { files }: Profile, original: string | undefined): string {
  const from = original === undefined ? '' : ` from ${original}`;
  return `ported    ${fileCount} of ${formatCount(files.length, 'file')}${from} to later builds`;
}

function header(shown: Shown): string[] {
  const { path } = shown;
  if ('plan' in shown) {
    const { plan, inside } = shown;
    const place =
      inside === undefined ? '' : ` (its ${inside.form}, ${inside.planBytes} of ${inside.roomBytes} bytes)`;
    return [`plan of ${plan.program}`, `file      ${path}${place}`];
  }
  const { scope, original, masked = [], carrying = [] } = shown;
  const ported = portedState(shown.profile, []);
  const { name, programs, recorders } = shown.profile;
  const others = programs.slice(1).map((program) => `          ${program}`);
  return [
    `profile ${name}`,
    `file      ${path}${scope === undefined ? '' : ` (${scope})`}`,
    `programs  ${programs[0] ?? ''}`,
    ...others,
    `recorded  by ${recorders.join(', ')}`,
    ...(ported === undefined ? [] : [portedLine(ported, shown.profile, original)]),
    ...carrying.map(
      ({ program, form }) => `inside    ${program}, in its ${form}: 'prefault show --inside ${program}'`,
    ),
    ...masked.map((mask) => `masked    by ${mask}; 'prefault enable ${name}' switches it on again`),
  ];
}

function sheets(shown: Shown): SheetMode[] {
  return 'plan' in shown ? sheetsOfPlan(shown.plan) : sheetsOfProfile(shown.profile);
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
      'a program, or a file (NAME.prefault.json or a .plan). Of a program without a profile that carries a plan ' +
      '(prefault embed), that plan is drawn. Of a profile that was carried over to later builds that is shown, with ' +
      'how sure the pages of each file are.',
    examples: [
      ['prefault show git', 'the profile of git'],
      ['prefault show ./git.prefault.json', 'a profile that is not installed'],
      ['prefault show git --mode status', 'one usage pattern of it'],
      ['prefault show --inside ./git', 'the plan inside a program'],
      ["prefault show git --json | jq '.profile.modes[0].lookups'", 'the paths that are only looked up'],
    ],
  });
  command.option('--mode <NAME>', 'show only this usage pattern');
  addStoreOptions(addJsonOption(command), 'reads');
  command.option('--inside', 'the plan that the program carries, whatever profiles there are');
  command.action(show);
}
