import type { Command } from 'commander';
import { type StagedProfile, stageTree } from '../../pack/index.js';
import type { Profile } from '../../profile/index.js';
import { readProfileFile } from '../../store/index.js';
import { addCommand, addJsonOption, collect } from '../add-command.js';
import { print, printJson, warn } from '../output.js';
import { packageTree } from '../package-tree.js';
import { sourceDateEpoch } from '../source-date-epoch.js';
import { stagedLine } from '../staged-line.js';

interface PackTreeOptions {
  over?: string[];
  auditTag?: boolean;
  json?: true;
}

function asJson({ profile, stamped, ...staged }: StagedProfile) {
  const { why, profilePath, planPaths, taggedPaths, ported, stale, retrain, leftOut } = staged;
  const shipped = stamped !== undefined;
  return {
    name: profile.name,
    shipped,
    why,
    profilePath,
    planPaths,
    taggedPaths,
    ported,
    stale,
    retrain,
    leftOut,
  };
}

function writtenPaths({ profilePath, planPaths, taggedPaths }: StagedProfile): string[] {
  return [profilePath ?? [], planPaths, taggedPaths].flat();
}

async function packTree(
  directory: string,
  paths: readonly string[],
  { over = [], auditTag = false, json }: PackTreeOptions,
): Promise<void> {
  const tree = await packageTree(directory);
  const trees: string[] = [];
  for (const other of over) trees.push(await packageTree(other));
  const profiles: Profile[] = [];
  for (const path of paths) profiles.push(await readProfileFile(path));
  const latestMtimeSeconds = sourceDateEpoch(process.env);
  const staged = await stageTree({
    tree,
    over: trees,
    profiles,
    auditTag,
    ...(latestMtimeSeconds === undefined ? {} : { latestMtimeSeconds }),
  });
  if (json) printJson(staged.map(asJson));
  else print(...staged.flatMap(writtenPaths));
  for (const [index, path] of paths.entries()) {
    const line = staged[index] === undefined ? undefined : stagedLine(staged[index], path);
    if (line !== undefined) warn(line);
  }
}

export function addPackTree(pack: Command): void {
  const command = addCommand(pack, 'tree <DIR> <PROFILE...>', {
    summary: 'put profiles into the tree of a package that is being built',
    about:
      'Compiles profiles for the files of a package as they were built and writes them, with their plans, to ' +
      'DIR/usr/lib/prefault. A file is looked for in DIR, in the --over trees, then on this system. Where one is not ' +
      'the one recorded, its pages are carried over, as by prefault port, or left out; a profile whose program is ' +
      'not there or has changed too much is not shipped, with a warning. Nothing of the package is run. Use it when the files are final: after strip and whatever else ' +
      'changes programs. SOURCE_DATE_EPOCH is honoured. Prints the files written. With --audit-tag, ld.so loads the ' +
      'audit module into the programs of the profiles that lie in DIR, as with prefault audit-tag; the package then ' +
      'has to depend on prefault. A program that cannot be tagged is an error, and nothing is written.',
    examples: [
      ['prefault pack tree debian/hello debian/hello.prefault.json', 'for one binary package'],
      [
        'prefault pack tree --over debian/libhello1 debian/hello debian/hello.prefault.json',
        'whose library is in another package of the same source',
      ],
    ],
  });
  command.option('--over <DIR>', 'look for files in this package tree too (repeatable)', collect);
  command.option('--audit-tag', 'tag the programs, so that they prefetch without a wrapper');
  addJsonOption(command);
  command.action(packTree);
}
