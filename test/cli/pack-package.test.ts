import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeProfile } from '../../src/profile/index.js';
import { elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
const root = new SystemRoot();
const profile = join(cli.directory, 'example.prefault.json');

beforeAll(async () => writeFileSync(profile, encodeProfile(await root.profile())));

afterAll(() => {
  cli.remove();
  root.remove();
});

/** In a directory of its own. */
function pack(args: string, env: NodeJS.ProcessEnv = {}) {
  const cwd = mkdtempSync(join(cli.directory, 'pack-'));
  const words = args.split(' ').map((word) => word.replaceAll('_', ' '));
  const { status, stdout, stderr } = cli.run(['pack', ...words, '--root', root.path], env, cwd);
  return { status, stdout, stderr, cwd };
}

it.each([
  ['deb', ['dpkg', '--print-architecture'], 'prefault-profiles-example_1_ARCH.deb'],
  ['rpm', ['rpm', '--eval', '%{_arch}'], 'prefault-profiles-example-1-1.ARCH.rpm'],
] as const)('makes a %s in the working directory and says which', (family, [tool, ...args], file) => {
  // Of this machine's architecture: the example belongs to no package.
  const architecture = cli.exec(tool, args).stdout.trim();
  const name = file.replace('ARCH', architecture);
  const { cwd, ...ended } = pack(`${family} ${profile}`);
  expect(readdirSync(cwd)).toEqual([name]);
  expect(ended).toEqual({
    status: 0,
    stdout: `wrote ${name}: prefault-profiles-example ${family === 'deb' ? '1' : '1-1'} for ${architecture}\n`,
    stderr: '',
  });
});

it('finds an installed profile by its name or its program', () => {
  cli.run(['install', profile, '--system', '--root', root.path]);
  for (const app of ['example', PROGRAM])
    expect(pack(`deb ${app}`).stdout).toContain('prefault-profiles-example 1');
});

it('takes the maintainer that Debian tools are told of', () => {
  const { cwd } = pack(`deb -o a.deb ${profile}`, { DEBFULLNAME: 'Zoë', DEBEMAIL: 'z@b.example' });
  expect(cli.exec('dpkg-deb', ['-f', join(cwd, 'a.deb'), 'Maintainer']).stdout).toBe('Zoë <z@b.example>\n');
});

it('warns of files that are not those recorded', async () => {
  const other = new SystemRoot();
  other.write(LIBRARY, elf('ee55', 'another build'));
  const { status, stderr } = cli.run(['pack', 'deb', profile, '-o', 'stale.deb', '--root', other.path]);
  other.remove();
  expect(status).toBe(0);
  expect(stderr).toContain("1 of 3 files of 'example' are not those recorded ('/usr/lib/libexample.so.1')");
});

it.each([
  [
    'deb --name Example',
    2,
    "'Example' is no name for a deb package; give lower-case letters, digits and + - . ,",
  ],
  ['rpm --name a%b', 2, "'a%b' is no name for a rpm package; give letters, digits and . _ + -,"],
  ['deb --package-version v1', 2, "'v1' is no version of a deb package; give [EPOCH:]VERSION[-REVISION]"],
  [
    'rpm --package-version 1-2-3',
    2,
    "'1-2-3' is no version of a rpm package; give [EPOCH:]VERSION[-RELEASE]",
  ],
  ['deb --maintainer me', 2, "'me' is no maintainer; give 'NAME <ADDRESS>' with --maintainer\n"],
  ['deb -o absent/', 1, "no such directory: 'absent/'; make it first\n"],
  ['deb -o /dev/full', 2, "cannot write '/dev/full': it is not a regular file; "],
])('refuses prefault pack %s with one line, status %i', (options, status, message) => {
  const ended = pack(`${options} ${profile}`);
  expect(ended).toMatchObject({ status, stdout: '' });
  expect(ended.stderr).toContain(`prefault: ${message}`);
  expect(ended.stderr.split('\n')).toHaveLength(2);
  expect(readdirSync(ended.cwd)).toEqual([]);
});

it.each([
  ['deb', "missing required argument 'APP'; see 'prefault pack deb --help'"],
  [
    'deb absent',
    "no profile 'absent'; run 'prefault list' to see what there is, or 'prefault train' to make one",
  ],
  ['rpm absent.prefault.json', "no such file: 'absent.prefault.json'; check the path"],
  ['apk absent', "unknown command 'apk'; see 'prefault pack --help'"],
])('says in one line what is wrong in prefault pack %s', (args, message) => {
  const { status, stdout, stderr } = cli.run(['pack', ...args.split(' ')]);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: `prefault: ${message}\n` });
  expect(status).toBeGreaterThan(0);
});

it('refuses a SOURCE_DATE_EPOCH that is no time', () => {
  for (const value of ['today', '-1', '99999999999'])
    expect(pack(`deb ${profile}`, { SOURCE_DATE_EPOCH: value })).toMatchObject({
      status: 2,
      stderr: `prefault: SOURCE_DATE_EPOCH is '${value}'; give seconds since 1970, or unset it\n`,
    });
});

it.each([
  ['deb', 'dpkg is not installed; install the package dpkg'],
  ['rpm', 'rpm is not installed; install the package rpm'],
])('says which package brings the tools that a %s needs', (family, message) => {
  const empty = join(cli.directory, 'no-tools');
  mkdirSync(empty, { recursive: true });
  const { status, stderr } = pack(`${family} ${profile}`, { PATH: empty });
  expect({ status, stderr }).toEqual({ status: 1, stderr: `prefault: ${message}\n` });
});

it('says so where rpmbuild cannot work', () => {
  const scratch = join(cli.directory, 'a scratch directory');
  mkdirSync(scratch);
  expect(pack(`deb ${profile}`, { TMPDIR: scratch }).status).toBe(0);
  expect(pack(`rpm ${profile}`, { TMPDIR: scratch })).toMatchObject({
    status: 2,
    stderr: `prefault: rpmbuild cannot work in '${scratch}'; set TMPDIR to a directory without spaces and special characters in its name\n`,
  });
});

it('leaves nothing behind, whether it goes well or not', () => {
  const scratch = mkdtempSync(join(cli.directory, 'scratch-'));
  for (const family of ['deb', 'rpm'])
    expect(pack(`${family} ${profile}`, { TMPDIR: scratch })).toMatchObject({ status: 0, stderr: '' });
  expect(pack(`rpm --name a%b ${profile}`, { TMPDIR: scratch }).status).toBe(2);
  expect(pack('deb --name absent-example absent', { TMPDIR: scratch }).status).toBe(1);
  expect(readdirSync(scratch)).toEqual([]);
});

describe('init', () => {
  it('prints what it made and what is to add, and nothing to add once that is done', () => {
    const cwd = mkdtempSync(join(cli.directory, 'init-'));
    mkdirSync(join(cwd, 'debian'));
    const control = (extra: string) =>
      writeFileSync(
        join(cwd, 'debian/control'),
        `Source: example\nBuild-Depends: debhelper-compat (= 13)${extra}\n\nPackage: example\nArchitecture: any\n`,
      );
    control('');
    writeFileSync(join(cwd, 'debian/rules'), '%:\n\tdh $@\n');
    const first = cli.run(['init', 'deb', '--profile', profile], {}, cwd);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expectGolden('init-deb.txt', first.stdout);
    control(', dh-sequence-prefault');
    expectGolden('init-deb-again.txt', cli.run(['init', 'deb', '--profile', profile], {}, cwd).stdout);
  });

  it('does the same for a spec file', () => {
    const cwd = mkdtempSync(join(cli.directory, 'init-'));
    writeFileSync(join(cwd, 'example.spec'), 'Name: example\n%files\n');
    const ended = cli.run(['init', 'rpm', '--profile', profile], {}, cwd);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expectGolden('init-rpm.txt', ended.stdout);
    expect(existsSync(join(cwd, 'example.prefault.json'))).toBe(true);
  });

  it.each([
    [
      'deb absent',
      "there is no debian/control in 'absent'; give the top directory of a Debian source package",
    ],
    ['rpm absent', "there is no spec file in 'absent'; give the path of one"],
    ['rpm absent.spec', "no such file: 'absent.spec'; check the path"],
  ])('says in one line what is wrong in prefault init %s', (args, message) => {
    const { status, stdout, stderr } = cli.run(['init', ...args.split(' ')]);
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: `prefault: ${message}\n` });
  });
});
