import { version } from '../../package.json';
import { allCommands } from './all-commands.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

it('knows these commands and no others', () => {
  expect(allCommands.map(({ name }) => name)).toEqual([
    'train',
    'run',
    'list',
    'show',
    'verify',
    'compile',
    'install',
    'remove',
    'merge',
    'port',
    'refresh',
    'enable',
    'disable',
    'status',
    'doctor',
    'pack',
    'pack deb',
    'pack rpm',
    'pack tree',
    'audit-tag',
    'embed',
    'init',
    'init deb',
    'init rpm',
  ]);
});

it('explains itself', () => {
  const { status, stdout, stderr } = cli.run(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expectGolden('help.txt', stdout);
});

it.each(allCommands)('explains $name, in at most 100 columns', ({ words }) => {
  const { status, stdout, stderr } = cli.run([...words, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expectGolden(`help-${words.join('-')}.txt`, stdout);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(cli.run([...words.slice(0, -1), 'help', ...words.slice(-1)]).stdout).toBe(stdout);
});

it('tells its version', () => {
  expect(cli.run(['--version']).stdout).toBe(`prefault ${version}\n`);
});
