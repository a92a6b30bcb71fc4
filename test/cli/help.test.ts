import { version } from '../../package.json';
import { makeProgram } from '../../src/cli/program.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

const commands = makeProgram().commands.map((command) => command.name());

it('knows the commands of the main path and no others', () => {
  expect(commands).toEqual([
    'train',
    'run',
    'list',
    'show',
    'verify',
    'compile',
    'install',
    'remove',
    'merge',
  ]);
});

it('explains itself', () => {
  const { status, stdout, stderr } = cli.run(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expectGolden('help.txt', stdout);
});

it.each(commands)('explains %s, in at most 100 columns', (command) => {
  const { status, stdout, stderr } = cli.run([command, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expectGolden(`help-${command}.txt`, stdout);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(cli.run(['help', command]).stdout).toBe(stdout);
});

it('tells its version', () => {
  expect(cli.run(['--version']).stdout).toBe(`prefault ${version}\n`);
});
