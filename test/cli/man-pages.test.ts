import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';
import { allCommands, doers } from './all-commands.js';
import { project } from './cli.js';

const directory = join(project, 'docs/man');
const pages = readdirSync(directory).sort();
const read = (name: string) =>
  readFileSync(join(directory, name), 'utf8').replaceAll('\\-', '-').replaceAll('\\~', ' ');

it('are there for the programs and the formats', () => {
  expect(pages).toEqual([
    'dh_prefault.1',
    'prefault-hook.8',
    'prefault-plan.5',
    'prefault-profile.5',
    'prefault-run.1',
    'prefault.1',
    'prefaultd.8',
  ]);
});

it.each(pages)('%s says of which version it is', (page) => {
  const [name = '', section = ''] = page.split('.');
  expect(read(page)).toMatch(
    new RegExp(`^\\.TH ${name.toUpperCase()} ${section} \\d{4}-\\d\\d-\\d\\d "prefault ${version}" `, 'm'),
  );
});

it.each(pages)('%s is formatted without a warning, where there is a formatter', (page) => {
  const script = 'if command -v groff >/dev/null; then groff -t -man -Tutf8 -ww -z "$1" 2>&1; fi';
  expect(execFileSync('sh', ['-c', script, 'sh', join(directory, page)], { encoding: 'utf8' })).toBe('');
});

const section = (command: string) =>
  read('prefault.1')
    .split(`\n.SS prefault ${command}\n`)[1]
    ?.split(/\n\.S[SH] /)[0];
const common = read('prefault.1').split('\n.SH "COMMON OPTIONS"\n')[1]?.split('\n.SH ')[0] ?? '';

it.each(doers.map(({ name, command }) => [name, command] as const))(
  'prefault(1) knows %s and each of its options',
  (name, command) => {
    const text = section(name);
    expect(text).toBeDefined();
    const unknown = command.options.filter(({ long, short }) => {
      const flags = [long, short].filter((flag) => flag !== undefined);
      return flags.some((flag) => !text?.includes(flag) && !common.includes(flag));
    });
    expect(unknown.map(({ flags }) => flags)).toEqual([]);
  },
);

it('prefault(1) names no command or option that does not exist', () => {
  const text = read('prefault.1').replaceAll(/\\f./g, '');
  const options = new Set([
    '--help',
    '--version',
    ...allCommands.flatMap(({ command }) => command.options.map(({ long }) => long)),
  ]);
  const named = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
  // As arguments of other programs in examples.
  const others = ['--calc', '--now'];
  expect(named.filter((flag) => !options.has(flag) && !others.includes(flag))).toEqual([]);
  const subcommands = [...text.matchAll(/^\.SS prefault (.+)$/gm)].map((match) => match[1]);
  expect(subcommands).toEqual(doers.map(({ name }) => name));
});
