import { type Command, Option } from 'commander';
import { encodeProfile, type Profile } from '../../profile/index.js';
import { repairLeftovers } from '../../record/index.js';
import { installProfile, prepareStore } from '../../store/index.js';
import { writeAtomically } from '../../system/index.js';
import { addCommand, addJsonOption, addStoreOptions, collect, seconds, wholeNumber } from '../add-command.js';
import { chosenMode, modeTakenInstead, refuseSharedToken, type TrainedStart } from '../choose-mode.js';
import { type ChosenStores, chooseStores } from '../choose-store.js';
import { canonicalProgram } from '../find-profile.js';
import { findProgram } from '../find-program.js';
import { learnProfile } from '../learn-profile.js';
import { print, printJson, warn } from '../output.js';
import { profileName } from '../profile-name.js';
import { recordStart } from '../record-start.js';
import { installationLines, refusalWarning, staleWarning } from '../report-installation.js';
import { baseProfile } from '../train-base.js';
import { summarise, summaryLine } from '../train-report.js';
import type { TrainOptions } from '../train-request.js';
import { usageError } from '../usage-error.js';

interface Kept {
  lines: readonly string[];
  report: Record<string, unknown>;
  warnings: readonly string[];
}

async function keep(profile: Profile, output: string | undefined, { target }: ChosenStores): Promise<Kept> {
  if (output === undefined) {
    const installation = await installProfile(target, profile);
    const stale = staleWarning(profile, installation.stale);
    const refusal = await refusalWarning(target, installation);
    return {
      lines: installationLines(installation),
      report: { ...installation },
      warnings: [stale, refusal].flatMap((warning) => warning ?? []),
    };
  }
  await writeAtomically(output, encodeProfile(profile), { mode: 0o644 });
  return { lines: [`wrote     ${output}`], report: { profilePath: output }, warnings: [] };
}

async function train(name: string, args: readonly string[], options: TrainOptions): Promise<void> {
  if (options.json && options.showOutput) {
    throw usageError('--json and --show-output both write to standard output', '--json', 'use one of them');
  }
  const stores = await chooseStores(options, process.env);
  const { root } = stores;
  const { output } = options;
  const program = await findProgram(name, root, process.env);
  const canonical = (await canonicalProgram(program, root, process.env)) ?? program;
  const start: TrainedStart = { called: program, canonical, args, root };
  const mode = await chosenMode(options.mode, start);
  const asked = options.name;
  const profileId = await profileName({
    asked,
    mode,
    start,
    stores: output === undefined ? stores : undefined,
  });
  const existing = await baseProfile({ name: profileId, program, output, stores });
  if (mode !== undefined && existing !== undefined) refuseSharedToken(existing, mode);
  if (output === undefined) await prepareStore(stores.target);
  for (const repaired of await repairLeftovers()) warn(repaired);
  const recorded = await recordStart({ program, args, root }, options);
  const learned = await learnProfile({
    name: profileId,
    mode,
    recordings: recorded.recordings,
    root,
    existing,
  });
  const kept = await keep(learned.profile, output, stores);
  const instead = modeTakenInstead(learned.profile, mode, start);
  const summary = summarise(learned.profile, mode?.name ?? 'default');
  const warnings = [
    ...recorded.warnings,
    ...learned.vanished.map((path) => `'${path}' was used and is gone or cannot be read; it is left out`),
    ...kept.warnings,
    ...(instead === undefined
      ? []
      : [`a start like this one follows the mode '${instead}', whose token it has too`]),
  ];
  for (const warning of warnings) warn(warning);
  const { recorder, because } = recorded;
  if (options.json) printJson({ ...summary, recorder, because, warnings, ...kept.report });
  else print(summaryLine(summary), ...kept.lines);
}

export function addTrain(program: Command): void {
  const command = addCommand(program, 'train <PROGRAM> [ARGS...]', {
    summary: 'watch a program start and install a profile of it',
    about:
      'Starts PROGRAM with ARGS several times, cold, and records which pages of which files the start touches. ' +
      'What the runs agree on becomes its profile, which is installed together with a compiled plan: from ' +
      'then on prefault-run and the audit module read those pages ahead. A run is over when the program ends; for one that ' +
      'stays, say when its start is over (--for, --until-idle, --until). Training again replaces what was recorded ' +
      'and keeps the other modes. If the program fails, nothing is changed.',
    examples: [
      ['prefault train -- git --version', 'a program that ends by itself'],
      [
        'prefault train --until-idle -- gimp',
        'one that stays: its start is over when it touches nothing new',
      ],
      [
        "prefault train --until 'ready to accept connections' -- postgres -D /srv/db",
        'until a text stands in its output',
      ],
      [
        'prefault train --mode calc -- soffice --calc',
        'a usage pattern of its own, chosen by the argument --calc',
      ],
      ['prefault train --mode report -- python3 report.py', 'one for each script'],
      ['prefault train --mode ls -- busybox ls', 'one for each applet; the same as through a link ls'],
      ['prefault train -o debian/git.prefault.json -- git status', 'a profile to ship with a package'],
    ],
  });
  command
    .usage('[options] [--] PROGRAM [ARGS...]')
    // What stands behind PROGRAM is the program's, with or without a -- in between.
    .passThroughOptions()
    .option('--runs <N>', 'how many starts to watch', wholeNumber('--runs', 1), 3)
    .option(
      '--mode <NAME[=TOKEN]>',
      'record the usage pattern NAME, chosen by TOKEN: an argument, the name the program is called by, or a script ' +
        'among its arguments (default: what of these is named NAME)',
    )
    .option('--for <SECONDS>', 'the start is over after SECONDS', seconds('--for'))
    .option(
      '--until-idle [SECONDS]',
      'the start is over when no new page was touched for SECONDS (default: 2)',
      seconds('--until-idle'),
    )
    .option('--until <TEXT>', 'the start is over when TEXT stands in the output')
    .addOption(
      new Option('--recorder <NAME>', 'how to watch, if not in the best way that works here').choices([
        'trace',
        'faults',
        'exit',
      ]),
    )
    .option('--name <NAME>', 'name of the profile (default: that of the program)')
    .option('-o, --output <FILE>', 'write the profile to FILE and install nothing')
    .option(
      '--include <DIR>',
      'record files below DIR although they are left out (home directories); repeatable',
      collect,
    )
    .option('--include-remote', 'record files on network and FUSE file systems too')
    .option(
      '--drop-caches',
      'make runs cold by dropping the whole page cache, not only the files concerned (root)',
    )
    .option('--show-output', "show the program's output");
  addStoreOptions(addJsonOption(command), 'writes');
  command.action(train);
}
