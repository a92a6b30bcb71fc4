import { resolve } from 'node:path';
import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import { compilePlan, encodePlan } from '../../plan/index.js';
import type { Profile } from '../../profile/index.js';
import { examineFile, fitProfile, planNameFor, readProfileFile } from '../../store/index.js';
import { writeAtomically } from '../../system/index.js';
import { addCommand } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { formatCount } from '../format.js';
import { print, warn } from '../output.js';
import { staleWarning } from '../report-installation.js';
import { usageError } from '../usage-error.js';

interface CompileOptions {
  output: string;
  program?: string;
  root?: string;
}

function chooseProgram({ name, programs }: Profile, asked: string | undefined): string {
  const [first] = programs;
  if (asked === undefined && first !== undefined) return first;
  const path = asked === undefined ? '' : resolve(asked);
  if (programs.includes(path)) return path;
  throw usageError(
    `profile '${name}' is not for '${asked ?? ''}'`,
    path,
    `give one of its programs: ${programs.map((program) => `'${program}'`).join(', ')}`,
  );
}

async function compile(file: string, options: CompileOptions): Promise<void> {
  const { root } = await chooseStores(options.root === undefined ? {} : { root: options.root }, process.env);
  const profile = await readProfileFile(file);
  const program = chooseProgram(profile, options.program);
  const fit = await fitProfile(profile, root);
  const plan = compilePlan({ profile, program, identities: fit.identities });
  if (plan.files.length === 0) {
    throw new PrefaultError(`none of the ${profile.files.length} files of '${file}' is the one recorded`, {
      code: 'STALE',
      subject: file,
      remedy: `compile it on the system it was recorded on, or run 'prefault train -- ${program}'`,
    });
  }
  await writeAtomically(options.output, encodePlan(plan), { mode: 0o644 });
  const found = await examineFile(root, program);
  const name = found === undefined ? '' : `; appliers look for it as ${planNameFor(found)}`;
  print(`wrote ${options.output}: ${formatCount(plan.files.length, 'file')} for ${program}${name}`);
  const warning = staleWarning(
    profile,
    fit.verdicts.filter(({ state }) => state === 'stale'),
  );
  if (warning !== undefined) warn(warning);
}

export function addCompile(program: Command): void {
  const command = addCommand(program, 'compile <PROFILE>', {
    summary: 'compile a profile into a plan file',
    about:
      'Compiles a profile for the files of this system (or of the one below --root) and writes the plan to a ' +
      "file, without installing anything. 'prefault install' compiles and puts the plans where appliers look.",
    examples: [
      ['prefault compile git.prefault.json -o git.plan', 'a plan for the files of this system'],
      [
        'prefault compile git.prefault.json --root debian/tmp -o git.plan',
        'for the files of a package being built',
      ],
    ],
  });
  command
    .requiredOption('-o, --output <PLAN>', 'write the plan to PLAN')
    .option('--program <PATH>', 'the program that the plan is for (default: the first of the profile)')
    .option('--root <DIR>', 'compile for the system whose root directory is DIR');
  command.action(compile);
}
