import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProgram } from '../../src/cli/program.js';
import { allCommands, doers, groups } from './all-commands.js';
import { project } from './cli.js';

const bashFile = join(project, 'src/cli/completions/prefault.bash');
const zshFile = join(project, 'src/cli/completions/_prefault');
const program = makeProgram();
const commands = program.commands;

/** All spellings of the options of a command, `--help` included. */
function optionsOf(name: string): string[] {
  const options = allCommands.find((command) => command.name === name)?.command.options ?? [];
  return ['-h', '--help', ...options.flatMap(({ short, long }) => [short, long])]
    .filter((flag) => flag !== undefined)
    .sort();
}

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'prefault-completion-'));
  const profiles = join(home, '.local/share/prefault/profiles');
  mkdirSync(profiles, { recursive: true });
  for (const name of ['git', 'gimp', 'python3']) writeFileSync(join(profiles, `${name}.prefault.json`), '');
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What bash offers for the last word; words as bash splits them, `=` a word of its own. */
function complete(...words: string[]): string[] {
  const script = [
    'source "$1"; shift',
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
    '_prefault',
    `printf "%s\\n" "\${COMPREPLY[@]}"`,
  ].join('\n');
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', bashFile, 'prefault', ...words], {
    encoding: 'utf8',
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home },
  });
  return output.split('\n').filter((word) => word !== '');
}

describe('in bash', () => {
  it('know every command', () => {
    expect(complete('').filter((word) => !word.startsWith('-'))).toEqual([
      ...commands.map((command) => command.name()),
      'help',
    ]);
    expect(complete('help', '')).toEqual([...commands.map((command) => command.name()), 'help']);
    expect(complete('v')).toEqual(['verify']);
    expect(complete('-').sort()).toEqual(['--help', '--version', '-V', '-h']);
  });

  it.each(doers)('know every option of $name and no other', ({ name, words }) => {
    expect(complete(...words, '-').sort()).toEqual(optionsOf(name));
  });

  it.each(groups)('know the subcommands of $name', ({ words, command }) => {
    const names = command.commands.map((subcommand) => subcommand.name());
    expect(complete(...words, '').filter((word) => !word.startsWith('-'))).toEqual([...names, 'help']);
    expect(complete(...words, '-').sort()).toEqual(['--help', '-h']);
  });

  it('offer the profiles where one is wanted', () => {
    expect(complete('verify', 'g').sort()).toEqual(['gimp', 'git']);
    expect(complete('remove', '--user', '')).toHaveLength(3);
    expect(complete('show', '--root', '/', 'py')).toEqual(['python3']);
  });

  it('offer the values of options that have a few', () => {
    expect(complete('train', '--recorder', '')).toEqual(['trace', 'faults', 'exit']);
    expect(complete('run', '--with', 'a')).toEqual(['audit']);
    expect(complete('train', '--recorder', '=', 'f')).toEqual(['faults']);
    expect(complete('train', '--recorder', '=')).toEqual(['trace', 'faults', 'exit']);
  });

  it('offer programs, and leave the options behind a program to it', () => {
    expect(complete('run', '--', 'bas')).toContain('bash');
    expect(complete('train', '--runs', '2', 'bas')).toContain('bash');
    expect(complete('train', 'true', '--r')).toEqual([]);
    expect(complete('train', '--', 'true', '--r')).toEqual([]);
  });
});

describe('in zsh', () => {
  const text = readFileSync(zshFile, 'utf8');

  it('are a file that zsh can read', () => {
    execFileSync('bash', ['-c', 'if command -v zsh >/dev/null; then zsh -n "$1"; fi', 'bash', zshFile]);
    expect(text).toMatch(/^#compdef prefault prefault-run\n/);
  });

  it('know every command by its summary', () => {
    const described = [
      ...(text.split('local -a commands=')[1] ?? '').matchAll(/^ {4}(['"])([a-z-]+):(.*)\1$/gm),
    ].map((match) => [match[2], match[3]]);
    expect(described).toEqual([
      ...commands.map((command) => [command.name(), command.summary()]),
      ['help', 'show the help of a command'],
    ]);
  });

  /** The branch of a command with the option groups it names put in. */
  function branch(command: string): string {
    const label = `^ {4}(?:[a-z-]+\\|)?${command}(?:\\|[a-z-]+)?\\)`;
    const body = new RegExp(`${label}(.*?);;$`, 'ms').exec(text)?.[1] ?? '';
    return body.replace(/\$(store|json|help|output)\b/g, (_, group) => {
      return new RegExp(`^ {2}local -a ${group}=\\((.*?)\\)\\n`, 'ms').exec(text)?.[1] ?? '';
    });
  }

  it.each(groups)('know the subcommands of $name', ({ name, command }) => {
    for (const subcommand of command.commands) {
      expect(branch(name)).toContain(`'${subcommand.name()}:${subcommand.summary()}'`);
    }
  });

  it.each(doers)('know every option of $name and no other', ({ name, words }) => {
    const quoted = branch(words.join('-'))
      .replace(/\[[^\]]*\]/g, '[]')
      .replace(/'\([^)]*\)/g, "'");
    const known = new Set(
      [...quoted.matchAll(/(?<![\w-])--?[a-z][a-z-]*/g)].map(([flag]) => flag.replace(/-$/, '')),
    );
    // _arguments' own switch that ends options at --
    known.delete('-S');
    known.delete('-g');
    known.delete('-e');
    expect([...known].sort()).toEqual(optionsOf(name));
  });
});
