import type { Command } from 'commander';
import { encodeProfile, mergeProfiles, type Profile } from '../../profile/index.js';
import { readProfileFile } from '../../store/index.js';
import { writeAtomically } from '../../system/index.js';
import { addCommand } from '../add-command.js';
import { countPages } from '../count-pages.js';
import { formatCount } from '../format.js';
import { print } from '../output.js';

async function merge(
  first: string,
  others: readonly string[],
  { output }: { output: string },
): Promise<void> {
  const profiles: Profile[] = [];
  for (const path of [first, ...others]) profiles.push(await readProfileFile(path));
  const merged = mergeProfiles(profiles);
  await writeAtomically(output, encodeProfile(merged), { mode: 0o644 });
  print(
    `wrote ${output}: ${formatCount(merged.files.length, 'file')}, ${formatCount(countPages(merged), 'page')}`,
  );
}

export function addMerge(program: Command): void {
  const command = addCommand(program, 'merge <PROFILE> <OTHERS...>', {
    summary: 'unite profiles of one program',
    about:
      'Unites profiles of the same program and the same builds of its files, recorded by different people or ' +
      'on different machines: every page that any of them touched is kept. The order of the arguments makes no ' +
      'difference to the result. Profiles that know different builds of a file are not merged.',
    examples: [
      ['prefault merge alice.prefault.json bob.prefault.json -o git.prefault.json', 'one profile out of two'],
    ],
  });
  command.requiredOption('-o, --output <FILE>', 'write the result to FILE');
  command.action(merge);
}
