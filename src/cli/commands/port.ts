import type { Command } from 'commander';
import { encodeProfile, type Profile } from '../../profile/index.js';
import {
  addFingerprints,
  formatPercent,
  type PortedProfile,
  type PortOutcome,
  portProfile,
  readProfileFile,
  symbolFiles,
} from '../../store/index.js';
import { writeAtomically } from '../../system/index.js';
import { addCommand, addJsonOption, collect } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { formatCount, formatTable } from '../format.js';
import { oneLine, print, printJson } from '../output.js';
import { EXIT_FAILED } from '../print-error.js';

interface PortOptions {
  root?: string;
  symbols?: readonly string[];
  output?: string;
  json?: true;
}

function stateText({ state, confidence = 1, why = '' }: PortOutcome): string {
  if (state === 'ported') return `ported ${formatPercent(confidence)}`;
  return state === 'dropped' ? `dropped, ${why}` : state;
}

function row(outcome: PortOutcome): string[] {
  const { path, to } = outcome;
  return [to === undefined ? path : `${path} -> ${to}`, oneLine(stateText(outcome))];
}

function closingLine({ programs }: Profile, { files, confidence, advice }: PortedProfile): string {
  const count = (state: PortOutcome['state']) => files.filter((file) => file.state === state).length;
  const carried = `${count('fresh')} of ${formatCount(files.length, 'file')} fit, ${count('ported')} ported, ${count('dropped')} dropped`;
  const known = `${formatPercent(confidence)} of what its starts touch is known`;
  return advice === 'none'
    ? `${carried}: ${known}`
    : `${carried}: ${known}; to know the rest: prefault train -- ${programs[0] ?? ''}`;
}

async function port(file: string, options: PortOptions): Promise<void> {
  const { root } = await chooseStores(options.root === undefined ? {} : { root: options.root }, process.env);
  const former = await readProfileFile(file);
  const symbols = await symbolFiles(options.symbols ?? []);
  const ported = await portProfile(former, root, { symbols });
  const { output } = options;
  if (output !== undefined) {
    // Files that fit may have been noted without these symbols, or not at all.
    const noted = await addFingerprints(ported.profile, root, { symbols });
    await writeAtomically(output, encodeProfile(noted), { mode: 0o644 });
  }
  const { files, confidence, advice } = ported;
  if (options.json) printJson({ ...(output === undefined ? {} : { output }), confidence, advice, files });
  else {
    const written = output === undefined ? [] : [`wrote ${output}`];
    print(
      ...formatTable([['FILE', 'STATE'], ...files.map(row)]),
      '',
      ...written,
      closingLine(former, ported),
    );
  }
  if (advice === 'retrain') process.exitCode = EXIT_FAILED;
}

export function addPort(program: Command): void {
  const command = addCommand(program, 'port <PROFILE>', {
    summary: 'carry a profile over to later builds of its files',
    about:
      'Finds the pages that a profile names in the builds of its files that are here (or below --root), without starting ' +
      'anything: by what the profile has noted of the former builds. Each file fits, or is ported, and how surely, or is ' +
      'dropped, and why: its entry stays as it was then, and a plan passes it over. Without -o this is only told. ' +
      "'prefault refresh' does the same by itself after an upgrade. Exit status 1 if so much is unknown that the " +
      'program should be trained again; what is sure is written all the same.',
    examples: [
      ['prefault port git.prefault.json', 'how much of it holds for what is installed'],
      [
        'prefault port debian/git.prefault.json --root debian/tmp -o debian/git.prefault.json',
        'for the files of a package being built',
      ],
    ],
  });
  command
    .option('-o, --output <FILE>', 'write the profile that results to FILE')
    .option('--root <DIR>', 'carry over to the system whose root directory is DIR')
    .option(
      '--symbols <FILE>',
      'an unstripped build or debug file of a file named by the profile; repeatable',
      collect,
    );
  addJsonOption(command).action(port);
}
