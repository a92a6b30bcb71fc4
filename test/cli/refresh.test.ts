import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeProfile } from '../../src/profile/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

/** What the stamp checker drops is another program's business. */
const WITHOUT_CHECKER = { PREFAULT_NATIVE_DIR: '/nonexistent' };

let root: SystemRoot;

beforeEach(async () => {
  root = new SystemRoot();
  root.write(PROGRAM, Buffer.concat([elf('aa11'), Buffer.alloc(40 * 4096)]));
  writeFileSync(file, encodeProfile(await root.profile()));
  run('install', file, '--system', '--root', root.path);
});

afterEach(() => root.remove());

const file = join(cli.directory, 'example.prefault.json');
const plan = () => root.at('/var/cache/prefault/plans/aa/11.plan');
const broken = () => root.at('/var/lib/prefault/profiles/broken.prefault.json');

/** Paths and times, different each time, are shown as ROOT, TIME and N. */
function shown(text: string): string {
  return text
    .replaceAll(root.path, 'ROOT')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME')
    .replace(/\d+\.\d s$/gm, 'N s');
}

function runWith(env: NodeJS.ProcessEnv, ...args: string[]) {
  const { status, stdout, stderr } = cli.run(args, { ...WITHOUT_CHECKER, ...env });
  return { status, stdout: shown(stdout), stderr: shown(stderr) };
}

const run = (...args: string[]) => runWith({}, ...args);
const refresh = (...args: string[]) => run('refresh', '--system', '--root', root.path, ...args);
const status = (...args: string[]) => run('status', '--system', '--root', root.path, ...args);

function upgrade(): void {
  root.write(LIBRARY, 'no library any more');
  rmSync(root.at(DATA));
}

it('says what it did, what is stale and why', () => {
  expect(refresh()).toEqual({ status: 0, stdout: '1 profile: 1 fresh\n', stderr: '' });
  upgrade();
  const ended = refresh();
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  expectGolden('refresh-stale.txt', ended.stdout);
  rmSync(root.at(PROGRAM));
  expectGolden('refresh-orphaned.txt', refresh().stdout);
});

it('says what was carried over, and status and list with it', () => {
  refresh();
  root.write(DATA, 'later data');
  expect(refresh().stdout.split('\n').slice(1)).toEqual([
    'example: 1 file carried over, 98 % is known',
    '1 profile: 1 ported',
    '',
  ]);
  const { stdout } = status();
  expect(stdout).toContain('profiles then: 1 ported\n');
  expect(stdout).toContain('  ported    example (1 file carried over, 98 % is known)\n');
  root.write(LIBRARY, 'no library any more');
  expect(refresh().stdout).toContain('example: /usr/lib/libexample.so.1 is another build\n');
});

it('prints JSON that says the same', () => {
  upgrade();
  writeFileSync(broken(), '{');
  const { stdout } = refresh('--json');
  expect(JSON.parse(stdout)).toMatchObject({
    counts: { fresh: 0, new: 0, stale: 1, orphaned: 0, damaged: 1 },
    plans: [{ action: 'compiled', path: 'ROOT/var/cache/prefault/plans/aa/11.plan', program: PROGRAM }],
    profiles: [
      { name: 'broken', state: 'damaged', error: expect.stringContaining('is not JSON') },
      {
        name: 'example',
        state: 'stale',
        fileCount: 3,
        stale: [{ path: LIBRARY, why: 'build-id' }, { path: DATA }],
      },
    ],
  });
});

describe('a profile that cannot be read', () => {
  beforeEach(() => writeFileSync(broken(), '{'));

  it('is one line and status 1', () => {
    const ended = refresh();
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^prefault: .*broken\.prefault\.json.*\n$/);
    expect(ended.stdout).toBe('2 profiles: 1 fresh, 1 damaged\n');
  });

  it('is no failure for a hook', () => {
    expect(refresh('--hook')).toMatchObject({ status: 0, stderr: expect.stringMatching(/^prefault: .*\n$/) });
  });
});

describe('the root', () => {
  it('is that of dpkg if none is given', () => {
    rmSync(plan());
    expect(runWith({ DPKG_ROOT: root.path }, 'refresh', '--system').status).toBe(0);
    expect(existsSync(plan())).toBe(true);
    expect(runWith({ DPKG_ROOT: root.path }, 'status', '--system').stdout).toContain('1 fresh');
  });

  it('is the one that is given all the same', () => {
    rmSync(plan());
    expect(runWith({ DPKG_ROOT: '/nonexistent' }, 'refresh', '--system', '--root', root.path).status).toBe(0);
    expect(existsSync(plan())).toBe(true);
  });
});

it("works on a user's own store, and leaves the others alone", () => {
  const own = ['--user', '--root', root.path];
  // The user's home, within the root.
  mkdirSync(root.at(cli.home), { recursive: true });
  run('install', file, ...own);
  rmSync(plan());
  rmSync(root.at(join(cli.home, '.cache/prefault/plans/aa/11.plan')));
  expect(run('refresh', ...own)).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(root.at(join(cli.home, '.cache/prefault/plans/aa/11.plan')))).toBe(true);
  expect(existsSync(plan())).toBe(false);
  expect(run('status', ...own).stdout).toContain('profiles then: 1 fresh');
});

it('fails with one line where it may not write', () => {
  chmodSync(root.at('/var/lib/prefault/profiles'), 0o555);
  const args = ['refresh', '--system', '--root', root.path];
  const { status: exit, stdout, stderr } = cli.runObeying(args, WITHOUT_CHECKER);
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
  expect(stderr).toMatch(/^prefault: cannot write '.*': permission denied; .*\n$/);
});

describe('status', () => {
  it('says that there was no refresh yet', () => {
    expect(status()).toEqual({
      status: 0,
      stdout:
        'prefaultd: not running\n\nmodule: not installed\nwrapper: not installed\n\n' +
        "never refreshed; 'prefault refresh' does it\n",
      stderr: '',
    });
  });

  it('shows the last refresh and what came of those before', () => {
    refresh();
    upgrade();
    refresh();
    writeFileSync(root.at('/var/cache/prefault/refresh-wanted'), '');
    expectGolden('status.txt', status().stdout);
  });

  it('says which of two profiles of one name was shipped', () => {
    root.write('/usr/lib/prefault/profiles/example.prefault.json', readFileSync(file));
    refresh();
    upgrade();
    refresh();
    const stale = status()
      .stdout.split('\n')
      .filter((line) => line.includes('stale '));
    expect(stale.map((line) => /example(?:, shipped)?(?= \()/.exec(line)?.[0])).toEqual([
      'example',
      'example, shipped',
    ]);
  });

  it('prints JSON that says the same', () => {
    refresh();
    expect(JSON.parse(status('--json').stdout)).toMatchObject({
      scope: 'system',
      wanted: false,
      lastRefresh: { counts: { fresh: 1 }, events: [] },
      log: [],
    });
  });
});

describe('list', () => {
  it('says below the table which files do not fit, and why', () => {
    upgrade();
    const ended = run('list', '--root', root.path);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expectGolden('list-stale.txt', ended.stdout);
  });

  it('calls a profile orphaned as refresh does, and says what is gone', () => {
    rmSync(root.at(PROGRAM));
    const { stdout } = run('list', '--root', root.path);
    expect(stdout).toMatch(/^example .* orphaned +system$/m);
    expect(stdout).toContain(`example: ${PROGRAM} is gone\n`);
    expect(JSON.parse(run('list', '--root', root.path, '--json').stdout)).toMatchObject([
      { state: 'orphaned' },
    ]);
  });

  it('names the package that a file belongs to', () => {
    upgrade();
    root.write(
      '/var/lib/dpkg/status',
      'Package: libexample1\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2-3\n' +
        'Maintainer: nobody\nDescription: library\n\n',
    );
    root.write('/var/lib/dpkg/info/libexample1.list', `/.\n/usr\n/usr/lib\n${LIBRARY}\n`);
    root.write('/var/lib/dpkg/info/format', '1\n');
    const [listed] = JSON.parse(run('list', '--root', root.path, '--json').stdout);
    expect(listed.stale[0]).toEqual({
      path: LIBRARY,
      state: 'stale',
      why: 'build-id',
      expected: 'bb22',
      found: 'none',
      package: { manager: 'dpkg', name: 'libexample1', version: '1.2-3', architecture: 'amd64' },
    });
    expect(run('list', '--root', root.path).stdout).toContain(
      `example: ${LIBRARY} is another build (libexample1 1.2-3)\n`,
    );
  });
});
