import { join } from 'node:path';
import { Command } from 'commander';
import { droppedLines, fileTable, kindTable } from '../bench/changed-files-report.js';
import { measureUpgrade } from '../bench/measure-upgrade.js';
import { agreementTable, costTable, type UpgradeResult } from '../bench/upgrade-report.js';
import { readText } from '../system/index.js';
import { throwErrors } from './add-command.js';
import { collectParsed, programAmong } from './bench-options.js';
import { print, printJson, warn } from './output.js';
import { makeImage } from './provide-image.js';
import { runBench } from './run-bench.js';
import { UPGRADED_PACKAGES, UPGRADED_PROGRAMS } from './upgraded-programs.js';
import { trainUpgrade, withSystems } from './upgraded-systems.js';

/**
 * The entry of `make bench-port`: two systems, one before an upgrade of everything and one after it; profiles trained in
 * the first are carried over to the second and compared with what is trained there.
 */

interface PortBenchOptions {
  cache: string;
  program?: string[];
  files?: true;
  json?: true;
}

function readOptions(words: readonly string[]): PortBenchOptions {
  const names = UPGRADED_PROGRAMS.map(({ name }) => name);
  const command = throwErrors(new Command('bench-port'), 'bench-port')
    .option(
      '--cache <dir>',
      'keeps the two disk images, and in profiles/ what was trained in them',
      join(__dirname, 'upgrade'),
    )
    .option(
      '--program <name>',
      `this one (repeatable): ${names.join(', ')}; without, all`,
      collectParsed(programAmong(names)),
    )
    .option('--files', 'a table of each program’s files, too')
    .option('--json', 'print JSON');
  command.parse(words, { from: 'user' });
  return command.opts<PortBenchOptions>();
}

/** Of the packages that the upgrade changes: the version before it and after it. */
async function readVersions(cache: string): Promise<Map<string, readonly [string, string]>> {
  const text = (await readText(join(cache, 'versions'))) ?? '';
  return new Map(
    text.split('\n').map((line) => {
      const [name = '', before = '', after = ''] = line.split(' ');
      return [name, [before, after]];
    }),
  );
}

function report(results: readonly UpgradeResult[], { files, json }: PortBenchOptions): void {
  if (json) {
    printJson(results);
    return;
  }
  print(
    'Pages of the files that changed and that a start before the upgrade and one after it touch: recall / precision in',
    'percent, against a training after it.',
    '',
    ...agreementTable(results),
    '',
    ...costTable(results),
    '',
    ...kindTable(results),
    '',
    ...droppedLines(results),
  );
  for (const result of files ? results : []) print('', `${result.name}:`, '', ...fileTable(result));
}

async function bench(options: PortBenchOptions): Promise<void> {
  const { cache } = options;
  await makeImage('test/bench/upgrade-images', [cache, ...UPGRADED_PACKAGES]);
  const versions = await readVersions(cache);
  const chosen = UPGRADED_PROGRAMS.filter(({ name }) => options.program?.includes(name) ?? true);
  const results: UpgradeResult[] = [];
  await withSystems(cache, async (systems) => {
    const roots = { old: systems.old.mountPoint, new: systems.new.mountPoint };
    for (const program of chosen) {
      const { name, language } = program;
      const [oldVersion, newVersion] = versions.get(program.package) ?? [];
      if (oldVersion === undefined || newVersion === undefined) {
        warn(`${name}: there is one version of ${program.package} only`);
        continue;
      }
      const measured = await measureUpgrade(roots, await trainUpgrade(program, systems));
      results.push({ name, language, oldVersion, newVersion, ...measured });
    }
  });
  report(results, options);
}

void runBench((words) => bench(readOptions(words)));
