import { type Command, Option } from 'commander';
import {
  embedPlan,
  layersOf,
  openEmbedTarget,
  planToEmbed,
  removePlans,
  replaceProgram,
} from '../../pack/index.js';
import { decodePlan } from '../../plan/index.js';
import type { Profile } from '../../profile/index.js';
import {
  contentOrThrow,
  droppedFrom,
  findPlans,
  type Layer,
  namePlans,
  type PlanForm,
  readPlan,
  readProfileFile,
} from '../../store/index.js';
import { addCommand, collect } from '../add-command.js';
import { type ChosenStores, chooseStores } from '../choose-store.js';
import { distantAppliers, nearAppliers, removedLine, writtenLines } from '../embed-lines.js';
import { findPlace, findPlaceInTree, type NamedPlace } from '../find-place.js';
import { findProfile } from '../find-profile.js';
import { print, warn } from '../output.js';
import { packageTree } from '../package-tree.js';
import { refreshNow } from '../refresh-now.js';
import { staleWarning } from '../report-installation.js';
import { sourceDateEpoch } from '../source-date-epoch.js';
import { usageError } from '../usage-error.js';

interface EmbedOptions {
  note?: true;
  trailer?: true;
  remove?: true;
  profile?: string;
  root?: string;
  tree?: string;
  over?: string[];
  force?: true;
}

/** The program, and where its files are looked for. */
interface Found extends NamedPlace {
  chosen: ChosenStores;
  layers: readonly Layer[];
  /** It belongs to the running system. What lies in a package's tree is for others. */
  isNear: boolean;
}

function formOf({ note, trailer, remove }: EmbedOptions): PlanForm | undefined {
  if (note) return 'note';
  if (trailer) return 'trailer';
  if (remove) return undefined;
  throw usageError(
    'it is not said where the plan is to stand',
    'embed',
    'give --note, --trailer or --remove',
  );
}

async function find(program: string, { root: asked, tree, over = [] }: EmbedOptions): Promise<Found> {
  const chosen = await chooseStores(asked === undefined ? {} : { root: asked }, process.env);
  const { root } = chosen;
  if (tree === undefined) {
    if (over.length > 0) throw usageError('--over is of use with --tree only', '--over', 'give --tree too');
    return { chosen, layers: [{ root }], isNear: root === '/', ...(await findPlace(program, root)) };
  }
  const latestMtimeSeconds = sourceDateEpoch(process.env);
  const trees: string[] = [];
  for (const directory of [tree, ...over]) trees.push(await packageTree(directory));
  const [ownTree = '', ...others] = trees;
  const { own, layers } = layersOf({
    tree: ownTree,
    over: others,
    root,
    ...(latestMtimeSeconds === undefined ? {} : { latestMtimeSeconds }),
  });
  return { chosen, layers, isNear: false, ...(await findPlaceInTree(program, own)) };
}

async function profileFor(file: string | undefined, { chosen, place }: Found): Promise<Profile> {
  if (file !== undefined) return readProfileFile(file);
  const { root, reading } = chosen;
  return contentOrThrow(await findProfile(place.file.path, reading, { root, env: process.env }));
}

async function appliersOf(form: PlanForm, image: Buffer, { chosen, place, isNear }: Found): Promise<string> {
  if (!isNear) return distantAppliers(form);
  const [plan] = await findPlans(chosen.all, await namePlans(chosen.root, [place.file.path]));
  if (plan === undefined) return nearAppliers(form, undefined);
  const found = await readPlan(plan.path);
  const isCopy =
    found?.state === 'plan' && droppedFrom(found.plan, decodePlan(image, plan.path)) !== undefined;
  return nearAppliers(form, { ...plan, isCopy });
}

async function put(form: PlanForm, found: Found, { profile: file, force }: EmbedOptions): Promise<void> {
  const { place, layers, chosen, isNear } = found;
  const { hostPath, path } = place.file;
  const target = await openEmbedTarget(place, { force: force === true, form });
  const profile = await profileFor(file, found);
  const { image, stale } = await planToEmbed(profile, place, layers);
  const warning = staleWarning(profile, stale);
  if (warning !== undefined) warn(warning);
  const embedding = embedPlan(target, form, image);
  if (embedding.changed === undefined) {
    print(`unchanged ${hostPath} carries this plan in its ${form} already`);
    if (!isNear) return;
  } else {
    await replaceProgram(embedding.changed);
    print(...writtenLines(hostPath, embedding, image.length));
  }
  if (isNear) await refreshNow(chosen, [path]);
  print(await appliersOf(form, image, found));
}

async function take({ place, chosen, isNear }: Found, { force }: EmbedOptions): Promise<void> {
  const { hostPath, path } = place.file;
  const removal = removePlans(await openEmbedTarget(place, { force: force === true }));
  if (removal !== undefined) await replaceProgram(removal.changed);
  print(removedLine(hostPath, removal?.removed ?? []));
  if (removal !== undefined && isNear) await refreshNow(chosen, [path]);
}

async function embed(program: string, options: EmbedOptions): Promise<void> {
  const form = formOf(options);
  const found = await find(program, options);
  const { followed, place } = found;
  if (followed !== undefined) print(`follows   ${followed} to ${place.file.hostPath}`);
  await (form === undefined ? take(found, options) : put(form, found, options));
}

export function addEmbed(program: Command): void {
  const command = addCommand(program, 'embed <PROGRAM>', {
    summary: 'put the plan of a program into the program',
    about:
      'Compiles the profile of an ELF program and puts the plan into its file, so that it comes and goes with the ' +
      'program. With --note into a note that the linker reserved (prefault-note.S): it is mapped with the program, and ' +
      'strip and copies keep it. With --trailer behind the end of any program: strip drops it. The program is replaced ' +
      'by a changed copy with the same owner, permissions and attributes; processes that run it keep the old file. ' +
      'Plans in plan directories go before the one inside. On the running system a copy is put into the plan ' +
      'directory at once, for the appliers that do not look into programs; elsewhere prefault refresh does it. ' +
      "Package managers notice a changed file and put their own back at the next upgrade. 'prefault show --inside' " +
      'draws what a program carries.',
    examples: [
      ['prefault embed --trailer /usr/bin/git', 'with the profile that was trained here'],
      [
        'prefault embed --note --tree debian/foo --profile debian/foo.prefault.json debian/foo/usr/bin/foo',
        'into a package that is being built',
      ],
      ['prefault embed --remove /usr/bin/git', 'the program as it was, byte for byte'],
    ],
  });
  command
    .addOption(
      new Option('--note', 'into the note that was reserved for it').conflicts(['trailer', 'remove']),
    )
    .addOption(new Option('--trailer', 'behind the end of the program').conflicts('remove'))
    .addOption(new Option('--remove', 'take the plan away, wherever it stands').conflicts('profile'))
    .option('--profile <FILE>', 'compile FILE and not the profile that is installed')
    .option('--root <DIR>', 'work on the system whose root directory is DIR')
    .option('--tree <DIR>', 'PROGRAM lies in DIR, the tree of a package; other files come from this system')
    .option('--over <DIR>', 'with --tree: look for files in this package tree too (repeatable)', collect)
    .option('--force', 'also where the program is set-user-ID or has file capabilities, which stay');
  command.action(embed);
}
