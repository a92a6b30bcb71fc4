import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProfile } from '../../src/profile/index.js';
import { Cli } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

/*
 * With the recorder that needs no rights, so that this is the same for everybody, and shares nothing with other
 * tests that record at the same time.
 */
const recorder = ['--recorder', 'exit', '--runs', '2', '--user'];
const train = (...args: string[]) => cli.run(['train', ...recorder, ...args]);
const profiles = join(cli.home, '.local/share/prefault/profiles');
const readProfile = (name: string) =>
  decodeProfile(readFileSync(join(profiles, `${name}.prefault.json`), 'utf8'), name);

/** A script that is a program of the test's own. */
function script(name: string, body: string): string {
  const path = join(cli.directory, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

beforeEach(() => {
  for (const directory of ['.local', '.cache'])
    rmSync(join(cli.home, directory), { recursive: true, force: true });
});

it('installs a profile and a plan, and says what it recorded and where it is', () => {
  const { status, stdout, stderr } = train('--', 'env');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    new RegExp(
      [
        '^recorder  exit: asked for',
        'env: \\d+ pages \\(\\d.* [KM]iB\\) of \\d+ files, \\d+ director(?:y|ies), \\d+ look-ups?, from 2 runs',
        `installed ${profiles}/env\\.prefault\\.json`,
        `compiled  ${cli.home}/\\.cache/prefault/plans/.*\\.plan`,
        '$',
      ].join('\n'),
    ),
  );
  const { programs, recorders, files } = readProfile('env');
  expect(programs[0]).toMatch(/\/env$/);
  expect(recorders).toEqual(['exit']);
  expect(files.map(({ path }) => path)).toContain(programs[0]);
  expect(cli.run(['verify', 'env']).stdout).toMatch(/^env: fresh/);
});

it('prints a summary as JSON, and nothing else on standard output', () => {
  const summary = JSON.parse(train('--json', '--', 'true').stdout);
  expect(summary).toMatchObject({
    name: 'true',
    mode: 'default',
    runCount: 2,
    recorder: 'exit',
    profilePath: join(profiles, 'true.prefault.json'),
    warnings: [],
    stale: [],
  });
  expect(summary.byteCount).toBe(summary.pageCount * 4096);
});

it('writes to a file instead of installing', () => {
  const { status, stdout } = train('-o', 'out.prefault.json', '--name', 'renamed', '--', 'true');
  expect(status).toBe(0);
  expect(stdout).toMatch(/\nwrote {5}out\.prefault\.json\n$/);
  expect(decodeProfile(readFileSync(join(cli.directory, 'out.prefault.json'), 'utf8'), 'out').name).toBe(
    'renamed',
  );
  expect(existsSync(profiles)).toBe(false);
});

it('adds modes, and keeps them when the default mode is recorded again', () => {
  const names = () => readProfile('true').modes.map(({ name, token }) => [name, token]);
  train('--', 'true');
  expect(train('--mode', 'calc', '--', 'true', '--calc').status).toBe(0);
  expect(train('--mode', 'writer=-w', '--', 'true', '-w').stdout).toContain('true, mode writer: ');
  train('--', 'true');
  expect(names()).toEqual([
    ['default', undefined],
    ['calc', '--calc'],
    ['writer', '-w'],
  ]);
});

it("refuses the name of another program's profile", () => {
  train('--', 'true');
  const { status, stderr } = train('--name', 'true', '--', 'false');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^prefault: the profile 'true' is of another program, '.*\/true'; choose another name with --name\n$/,
  );
});

it('finds the program behind a wrapper script', () => {
  const wrapper = script('wrapper', 'exec env true');
  expect(train('--', wrapper).status).toBe(0);
  expect(readProfile('wrapper').programs[0]).toBe(wrapper);
});

it('changes nothing when the program fails, and repeats what it said', () => {
  train('--name', 'failing', '--', script('fails', 'exit 0'));
  const before = readFileSync(join(profiles, 'failing.prefault.json'));
  const { status, stdout, stderr } = train(
    '--name',
    'failing',
    '--',
    script('fails', 'echo no such display >&2; exit 3'),
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: 'recorder  exit: asked for\n' });
  expect(stderr).toMatch(/^prefault: .*\/fails' ended with status 3 [^\n]*no such display[^\n]*\n$/);
  expect(readFileSync(join(profiles, 'failing.prefault.json'))).toEqual(before);
});

it("keeps the program's output to itself unless asked to show it", () => {
  const talking = script('talking', 'echo spoken');
  expect(train('--', talking).stdout).not.toContain('spoken');
  expect(train('--show-output', '--', talking).stdout).toContain('spoken\n');
});

it('stops a program that stays when its start is over', () => {
  const server = script('server', 'echo ready; exec sleep 100');
  expect(train('--until', 'ready', '--', server).status).toBe(0);
  expect(train('--for', '0.2', '--', server).status).toBe(0);
});

it('does not take a damaged or newer profile for its own', () => {
  mkdirSync(profiles, { recursive: true });
  const newer = '{"format": "prefault-profile", "version": "2.0.0"}';
  writeFileSync(join(profiles, 'true.prefault.json'), newer);
  const { status, stderr } = train('--', 'true');
  expect(status).toBe(1);
  expect(stderr).toContain('newer than this prefault reads; update prefault');
  expect(readFileSync(join(profiles, 'true.prefault.json'), 'utf8')).toBe(newer);
});

it('lets two users of one store train at once', async () => {
  const statuses = await Promise.all(
    ['true', 'env'].map((program) => {
      const child = cli.start(['train', ...recorder, '--', program], { stdio: 'ignore' });
      return new Promise((resolve) => child.on('close', resolve));
    }),
  );
  expect(statuses).toEqual([0, 0]);
  expect(readdirSync(profiles).sort()).toEqual(['env.prefault.json', 'true.prefault.json']);
});

it('is interrupted with status 130, one line, nothing changed and nothing left running', async () => {
  const marker = join(cli.directory, 'pid');
  const server = script('long', `echo $$ >${marker}; exec sleep 100`);
  const child = cli.start(['train', ...recorder, '--', server], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  while (!existsSync(marker) || readFileSync(marker, 'utf8') === '')
    await new Promise((resolve) => setTimeout(resolve, 10));
  const pid = Number(readFileSync(marker, 'utf8'));
  child.kill('SIGINT');
  expect(await closed).toBe(130);
  expect(stderr).toBe('prefault: interrupted; nothing was changed\n');
  expect(existsSync(join(profiles, 'long.prefault.json'))).toBe(false);
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
});

it('removes what a training that was killed left in the directory for temporary files', async () => {
  const temporary = join(cli.directory, 'temporary');
  const marker = join(cli.directory, 'watched');
  mkdirSync(temporary);
  const server = script(
    'killed',
    `[ -z "$PREFAULT_RECORD_DIRECTORY" ] || { echo $$ >${marker}; exec sleep 100; }`,
  );
  const child = cli.start(['train', ...recorder, '--', server], {
    stdio: 'ignore',
    env: cli.environment({ TMPDIR: temporary }),
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  while (!existsSync(marker) || readFileSync(marker, 'utf8') === '')
    await new Promise((resolve) => setTimeout(resolve, 10));
  const pid = Number(readFileSync(marker, 'utf8'));
  child.kill('SIGKILL');
  await closed;
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(readdirSync(temporary)).toHaveLength(1);
  expect(cli.run(['train', ...recorder, '--', 'true'], { TMPDIR: temporary }).status).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
});

it('says what is wrong with a directory for temporary files that is not there', () => {
  const { status, stderr } = cli.run(['train', ...recorder, '--', 'true'], { TMPDIR: '/absent' });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining("cannot make a directory in '/absent': no such file or directory"),
  });
});
