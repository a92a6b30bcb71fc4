import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodePlan } from '../../src/plan/index.js';
import { decodeProfile, encodeProfile } from '../../src/profile/index.js';
import { Cli } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

const recorder = ['--recorder', 'exit', '--runs', '1', '--user'];
const train = (...args: string[]) => cli.run(['train', ...recorder, ...args]);
const run = (command: string) => cli.run(command.split(' '));
const profiles = join(cli.home, '.local/share/prefault/profiles');
const profileFile = (name: string) => join(profiles, `${name}.prefault.json`);
const readProfile = (name: string) => decodeProfile(readFileSync(profileFile(name), 'utf8'), name);
const modes = (name: string) => readProfile(name).modes.map((mode) => [mode.name, mode.token, mode.runCount]);

/* A program that does many things, called by links; and one that is given scripts. */
const at = (name: string) => join(cli.directory, name);
const many = at('many');
const interpreter = at('interpreter');

beforeAll(() => {
  writeFileSync(many, '#!/bin/sh\nexec true\n');
  copyFileSync('/bin/cat', interpreter);
  for (const program of [many, interpreter]) chmodSync(program, 0o755);
  for (const applet of ['list', 'copy', 'view']) symlinkSync('many', at(applet));
  mkdirSync(at('jobs'));
  for (const script of ['report.py', 'other.py']) writeFileSync(at(`jobs/${script}`), 'pass\n');
});

beforeEach(() => {
  for (const directory of ['.local', '.cache'])
    rmSync(join(cli.home, directory), { recursive: true, force: true });
});

describe('train --mode', () => {
  it('records names that a program is called by, and its applets, into the one profile that serves it', () => {
    expect(train('--mode', 'list', '--', './list', '-l')).toMatchObject({ status: 0, stderr: '' });
    expect(train('--mode', 'copy', '--', './many', 'copy')).toMatchObject({ status: 0, stderr: '' });
    expect(train('--mode', 'eye=view', '--', './view').stdout).toContain('many, mode eye: ');
    expect(modes('many')).toEqual([
      ['default', undefined, 0],
      ['copy', 'copy', 1],
      ['eye', 'view', 1],
      ['list', 'list', 1],
    ]);
    expect(readProfile('many').programs[0]).toBe(many);
  });

  it.each<[string, string, string[], string]>([
    ['the argument NAME', 'calc', ['x', 'calc', '--calc'], 'calc'],
    ['--NAME', 'calc', ['--calc', '-calc'], '--calc'],
    ['-NAME', 'calc', ['-calc'], '-calc'],
    ['the name it is called by before a file of that name', 'list', ['./list'], 'list'],
    ['a script by its name', 'report', ['jobs/report.py'], at('jobs/report.py')],
    [
      'a script in this directory',
      'report',
      ['./jobs/../jobs/report.py', 'jobs/report.py'],
      at('jobs/report.py'),
    ],
    ['a script by its absolute path', 'report', [at('jobs/report.py')], at('jobs/report.py')],
    ['TOKEN', 'x=--calc', ['--calc'], '--calc'],
    ['TOKEN, the tail of a path of a script', 'x=report.py', ['-B', 'jobs/report.py'], at('jobs/report.py')],
    ['TOKEN, which only looks like a file', 'x=--set=a.b', ['--set=a.b'], '--set=a.b'],
    [
      'TOKEN, the absolute path of a script',
      `x=${at('jobs/report.py')}`,
      ['jobs/report.py'],
      at('jobs/report.py'),
    ],
  ])('takes %s for what chooses the mode', (_, mode, args, token) => {
    expect(train('--name', 'x', '--mode', mode, '--', './list', ...args)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(readProfile('x').modes[1]?.token).toBe(token);
  });

  it.each<[string, string[], RegExp]>([
    [
      'nothing is named so',
      ['--mode', 'calc', '--', './list'],
      /with none of 'calc', '--calc' and '-calc', is not called/,
    ],
    [
      'a directory is named so',
      ['--mode', 'jobs=./jobs', '--', './list', 'jobs'],
      /not started with '\.\/jobs'/,
    ],
    [
      'TOKEN is no argument',
      ['--mode', 'x=--calc', '--', './list', '--calculate'],
      /is not started with '--calc'; start it with/,
    ],
    ['TOKEN is empty', ['--mode', 'x=', '--', './list', ''], /is not started with ''/],
    [
      'it is the program itself',
      ['--mode', 'many', '--', './many'],
      /'many' is the program's own name: .*without --mode\n/,
    ],
    ['it is the program itself, as TOKEN', ['--mode', 'x=many', '--', './many'], /own name/],
    [
      'readers would not recognise the path',
      ['--mode', 'report', '--', './list', 'jobs/../jobs/report.py'],
      /not started with '.*\/jobs\/report\.py' by a path that would be recognised; give its absolute path/,
    ],
    ['TOKEN has control characters', ['--mode', 'x=a\tb', '--', './list', 'a\tb'], /no control characters/],
    ['TOKEN is too long', ['--mode', `x=${'y'.repeat(256)}`, '--', './list', 'y'.repeat(256)], /at most 255/],
    ['NAME is none', ['--mode', 'Calc', '--', './list', 'Calc'], /no name for a mode/],
    ['NAME is default', ['--mode', 'default', '--', './list', 'default'], /recorded without --mode/],
  ])('is wrong usage if %s', (_, args, message) => {
    const { status, stdout, stderr } = train(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('refuses a token that chooses another mode already, before anything is recorded', () => {
    train('--mode', 'one=x', '--', './many', 'x');
    const { status, stdout, stderr } = train('--mode', 'two=x', '--', './many', 'x');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain("'x' chooses the mode 'one' of 'many'; train that one again, or remove it");
  });

  it('says which mode readers take for the start instead', () => {
    train('--mode', 'one=x', '--', './many', 'x');
    expect(train('--mode', 'two=y', '--', './many', 'x', 'y').stderr).toMatch(/follows the mode 'one'/);
    expect(train('--', './many', 'x').stderr).toMatch(/follows the mode 'one'/);
    expect(train('--mode', 'first=y', '--', './many', 'y').status).toBe(2);
    expect(train('--mode', 'all=z', '--', './many', 'x', 'z').stderr).toBe('');
  });

  it('needs no default mode, and training without --mode records one', () => {
    train('--mode', 'one=x', '--', './many', 'x');
    expect(modes('many')[0]).toEqual(['default', undefined, 0]);
    train('--', './many');
    expect(modes('many')).toEqual([
      ['default', undefined, 1],
      ['one', 'x', 1],
    ]);
  });

  it('writes modes to a file one after the other', () => {
    const out = ['-o', 'out.prefault.json', '--name', 'app'];
    train(...out, '--mode', 'list', '--', './list');
    train(...out, '--mode', 'copy', '--', './copy');
    const profile = decodeProfile(readFileSync(at('out.prefault.json'), 'utf8'), 'out');
    expect(profile.modes.map(({ name }) => name)).toEqual(['default', 'copy', 'list']);
  });

  it('makes a plan with each mode, and a default of what they agree on', () => {
    train('--mode', 'report', '--', './interpreter', 'jobs/report.py');
    train('--mode', 'other', '--', './interpreter', 'jobs/other.py');
    const { path } = JSON.parse(run('list --json').stdout)[0].plans[0];
    const plan = decodePlan(readFileSync(path), path);
    const pathsOf = (index: number) =>
      new Set(plan.modes[index]?.steps.map(({ file }) => plan.files[file]?.path));
    expect(plan.modes.map(({ name, token }) => [name, token])).toEqual([
      ['default', undefined],
      ['other', at('jobs/other.py')],
      ['report', at('jobs/report.py')],
    ]);
    for (const index of [0, 1, 2]) expect(pathsOf(index).has(interpreter)).toBe(true);
  });
});

describe('modes of a profile', () => {
  beforeEach(() => {
    train('--mode', 'list', '--', './list');
    train('--mode', 'copy', '--', './copy');
  });

  it('are listed, and shown one by one', () => {
    expect(run('list').stdout).toMatch(/MODES.*\nmany .* default,copy,list /);
    expect(JSON.parse(run('list --json').stdout)[0].modes).toEqual(['default', 'copy', 'list']);
    expect(run('show many').stdout).toMatch(/mode default: .*, what the other modes agree on\n/);
    const shown = run('show many --mode copy').stdout;
    expect(shown).toContain("mode copy (chosen by 'copy'): ");
    expect(shown).not.toContain('mode list');
    const json = JSON.parse(run('show many --mode list --json').stdout);
    expect(json.profile.modes.map(({ name }: { name: string }) => name)).toEqual(['list']);
    expect(run('verify many').status).toBe(0);
  });

  it('of a plan are shown one by one too', () => {
    const { path } = JSON.parse(run('list --json').stdout)[0].plans[0];
    expect(run(`show ${path} --mode copy`).stdout).toContain('mode copy');
    expect(run(`show ${path} --mode move`).stderr).toContain(
      "has no mode 'move'; name one of its modes: default, copy, list",
    );
  });

  it('are removed one by one, and the plan follows', () => {
    const removed = run('remove many --mode list --user');
    expect(removed).toMatchObject({ status: 0, stderr: '' });
    expect(removed.stdout).toMatch(/^removed {3}mode list of many\ninstalled .*\ncompiled {2}.*\n/);
    expect(modes('many').map(([name]) => name)).toEqual(['default', 'copy']);
    const { path } = JSON.parse(run('list --json').stdout)[0].plans[0];
    expect(decodePlan(readFileSync(path), path).modes.map(({ name }) => name)).toEqual(['default', 'copy']);
    expect(run('verify many').status).toBe(0);
  });

  it.each([
    [
      'show many --mode move',
      1,
      /^prefault: the profile 'many' has no mode 'move'; name one of its modes: default, copy, list\n$/,
    ],
    [
      'remove many --mode move --user',
      1,
      /has no mode 'move'; name one of its modes: default, copy, list\n$/,
    ],
    [
      'remove many --mode default --user',
      2,
      /was not recorded: it is what the other modes agree on; remove those/,
    ],
  ])('%s says what is wrong', (command, status, message) => {
    const before = readFileSync(profileFile('many'));
    const ended = run(command);
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout: '' });
    expect(ended.stderr).toMatch(message);
    expect(readFileSync(profileFile('many'))).toEqual(before);
  });

  it('cannot lose the last one', () => {
    run('remove many --mode list --user');
    const { status, stderr } = run('remove many --mode copy --user');
    expect(status).toBe(2);
    expect(stderr).toContain("the profile 'many' has no other mode; run 'prefault remove many' to remove it");
  });

  it('are merged, and the default with them', () => {
    const both = readProfile('many');
    const file = (name: string) => at(`${name}.prefault.json`);
    writeFileSync(file('both'), encodeProfile(both));
    train('--mode', 'view', '-o', file('view'), '--name', 'many', '--', './view');
    const merged = run(`merge ${file('both')} ${file('view')} -o ${file('merged')}`);
    expect(merged.stderr).toBe('');
    const profile = decodeProfile(readFileSync(file('merged'), 'utf8'), 'merged');
    expect(profile.modes.map(({ name, runCount }) => [name, runCount])).toEqual([
      ['default', 0],
      ['copy', 1],
      ['list', 1],
      ['view', 1],
    ]);
  });

  it('of which the default was changed by hand are refused, naming the field', () => {
    const text = readFileSync(profileFile('many'), 'utf8');
    const document = JSON.parse(text);
    document.modes[0].lookups = ['/nowhere'];
    writeFileSync(profileFile('many'), JSON.stringify(document));
    expect(run('show many').stderr).toContain('modes[0].lookups: must be what all other modes agree on');
  });
});
