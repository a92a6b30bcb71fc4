import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodePlan } from '../../src/plan/index.js';
import { encodeProfile } from '../../src/profile/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli } from './cli.js';

const cli = new Cli();
const tree = join(cli.directory, 'debian/example');
const other = join(cli.directory, 'debian/libexample1');
const profile = join(cli.directory, 'example.prefault.json');
const shippedProfile = join(tree, 'usr/lib/prefault/profiles/example.prefault.json');
const shippedPlan = join(tree, 'usr/lib/prefault/plans/aa/11.plan');
afterAll(() => cli.remove());

function write(root: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(async () => {
  const system = new SystemRoot();
  writeFileSync(profile, encodeProfile(await system.profile()));
  system.remove();
  for (const made of [tree, other]) rmSync(made, { recursive: true, force: true });
  write(tree, PROGRAM, elf('aa11'));
  write(tree, DATA, 'some data');
  write(other, LIBRARY, elf('bb22'));
});

const pack = (words: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  cli.run(['pack', 'tree', ...words], env);

it('prints the files that it wrote', () => {
  const ended = pack(['--over', other, 'debian/example', 'example.prefault.json']);
  expect(ended).toEqual({ status: 0, stdout: `${shippedProfile}\n${shippedPlan}\n`, stderr: '' });
  expect(existsSync(shippedProfile)).toBe(true);
});

it('clamps times to SOURCE_DATE_EPOCH, and refuses one that is no time', () => {
  pack([tree, profile], { SOURCE_DATE_EPOCH: '1600000000' });
  const { files } = decodePlan(readFileSync(shippedPlan), 'plan');
  expect(files.find(({ path }) => path === DATA)?.identity).toMatchObject({ mtimeSeconds: 1_600_000_000n });
  expect(pack([tree, profile], { SOURCE_DATE_EPOCH: 'today' })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('SOURCE_DATE_EPOCH'),
  });
});

it('warns of files that are left out, in one line', () => {
  const { status, stderr } = pack([tree, profile]);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: `prefault: 1 of 3 files of 'example' are not those recorded ('${LIBRARY}') and are not shipped\n`,
  });
});

it('warns of a profile that is not shipped, in one line, and that is no failure', () => {
  rmSync(join(tree, PROGRAM));
  const { status, stdout, stderr } = pack([tree, profile]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toBe(`prefault: 'example' is not shipped: its program '${PROGRAM}' is not in '${tree}'\n`);
});

it('tells programs what became of each profile', () => {
  const { stdout } = pack(['--json', '--over', other, tree, profile]);
  expect(JSON.parse(stdout)).toEqual([
    {
      name: 'example',
      shipped: true,
      profilePath: shippedProfile,
      planPaths: [shippedPlan],
      taggedPaths: [],
      ported: [],
      stale: [],
      retrain: false,
      leftOut: [],
    },
  ]);
  rmSync(join(tree, PROGRAM));
  expect(JSON.parse(pack(['--json', tree, profile]).stdout)).toMatchObject([
    { name: 'example', shipped: false, why: expect.stringContaining('is not in'), planPaths: [] },
  ]);
});

const failures: [string, () => string[], number, RegExp][] = [
  [
    'the profile is absent',
    () => [tree, 'absent.prefault.json'],
    1,
    /no such file: 'absent\.prefault\.json'/,
  ],
  [
    'the profile is damaged',
    () => {
      writeFileSync(profile, '{}');
      return [tree, profile];
    },
    1,
    /example\.prefault\.json/,
  ],
  ['the tree is absent', () => ['debian/absent', profile], 1, /'debian\/absent' is not a directory/],
  ['another tree is absent', () => ['--over', 'absent', tree, profile], 1, /'absent' is not a directory/],
  ['the tree is the system itself', () => ['/', profile], 2, /use 'prefault install'/],
  ['no profile is named', () => [tree], 2, /missing required argument 'PROFILE'/],
  ['a profile is named twice', () => [tree, profile, profile], 1, /two profiles are named 'example'/],
  [
    'a program cannot be tagged',
    () => ['--audit-tag', tree, profile],
    1,
    /cannot tag '.*example': .*; ship the profile/,
  ],
];

it.each(failures)('fails in one line and writes nothing where %s', (_, make, expected, why) => {
  const { status, stdout, stderr } = pack(make());
  expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
  expect(stderr).toMatch(why);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(existsSync(join(tree, 'usr/lib/prefault'))).toBe(false);
});
