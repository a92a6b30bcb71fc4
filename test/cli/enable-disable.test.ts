import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeProfile } from '../../src/profile/index.js';
import { FakeSystemctl } from '../daemon/fake-systemctl.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
const fake = new FakeSystemctl();
afterAll(() => {
  cli.remove();
  fake.remove();
});

/** What the stamp checker drops is another program's business. */
const ENV = { ...fake.env, PREFAULT_NATIVE_DIR: '/nonexistent' };
const SCRIPT = '/usr/bin/script';
const VERDICTS = '/var/cache/prefault/verdicts';

let root: SystemRoot;
const file = join(cli.directory, 'example.prefault.json');
const plan = (home = '/var/cache/prefault') => root.at(`${home}/plans/aa/11.plan`);
const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;

beforeEach(async () => {
  fake.forget();
  root = new SystemRoot();
  root.write(PROGRAM, Buffer.concat([elf('aa11'), Buffer.alloc(40 * 4096)]));
  root.write(SCRIPT, '#!/bin/sh\n');
  for (const path of [PROGRAM, SCRIPT]) chmodSync(root.at(path), 0o755);
  writeFileSync(file, encodeProfile(await root.profile()));
});

afterEach(() => root.remove());

function run(...args: string[]) {
  const { status, stdout, stderr } = cli.run([...args, '--root', root.path], ENV);
  const hide = (text: string) => text.replaceAll(root.path, 'ROOT');
  return { status, stdout: hide(stdout), stderr: hide(stderr) };
}

const system = (...args: string[]) => run(...args, '--system');
const done = { status: 0, stderr: '' };

describe('the daemon', () => {
  it('is switched on by systemctl, and what to do next is said', () => {
    const ended = run('enable');
    expect(ended).toMatchObject(done);
    expectGolden('enable-no-plans.txt', ended.stdout);
    expect(fake.calls()).toEqual([`--root ${root.path} enable prefaultd.service`]);
  });

  it('can be switched on twice, with plans to use', () => {
    system('install', file);
    expect(run('enable')).toMatchObject(done);
    const ended = run('enable', '--system');
    expect(ended).toMatchObject(done);
    expectGolden('enable.txt', ended.stdout);
  });

  it('is switched off', () => {
    expect(run('disable')).toEqual({
      ...done,
      stdout: 'prefaultd is off: it does not start at the next boot\n',
    });
    expect(fake.calls()).toEqual([`--root ${root.path} disable prefaultd.service`]);
  });

  it('is warned of where a file stops it and the hooks', () => {
    root.write('/etc/prefault/disabled', '');
    expect(run('enable')).toMatchObject({
      status: 0,
      stderr:
        "prefault: 'ROOT/etc/prefault/disabled' exists: as long as it does, prefaultd is not started and the hooks do nothing\n",
    });
  });

  it('is not for one user', () => {
    expect(run('enable', '--user')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'prefault: prefaultd serves the whole system, not one user; name a program to switch it in your own store\n',
    });
  });

  it('is switched by root only', () => {
    chmodSync(cli.directory, 0o755);
    const nobody = process.geteuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups', '--'] : ['env'];
    const [file = '', ...args] = [...nobody, process.execPath, cli.bundle, 'disable'];
    const ended = cli.exec(file, args);
    expect(ended).toMatchObject({
      status: 1,
      stderr:
        'prefault: only root may switch prefaultd off: it serves the whole system; run it as root, or name a program to switch that one in your own store\n',
    });
  });
});

describe('a program', () => {
  it('is switched off and on again', () => {
    system('install', file);
    const compiled = size(plan());
    const off = system('disable', 'example');
    expect(off).toMatchObject(done);
    expectGolden('disable-example.txt', off.stdout);
    expect(size(plan())).toBe(0);
    expect(system('disable', PROGRAM)).toEqual({ ...done, stdout: 'example is switched off already\n' });
    const on = system('enable', 'example');
    expect(on).toMatchObject(done);
    expectGolden('enable-example.txt', on.stdout);
    expect(size(plan())).toBe(compiled);
    expect(system('enable', 'example')).toEqual({ ...done, stdout: 'example is switched on already\n' });
  });

  it('stays off when its profile is installed, refreshed or removed', () => {
    system('disable', PROGRAM);
    for (const command of [['install', file], ['refresh'], ['remove', 'example'], ['refresh']]) {
      expect(system(...command)).toMatchObject(done);
      expect(size(plan())).toBe(0);
    }
  });

  it('stays off when an upgrade brings another build, until it is switched on', () => {
    system('install', file);
    system('disable', 'example');
    expect(readFileSync(root.at('/var/cache/prefault/watched'), 'utf8')).toBe(`${PROGRAM}\n`);
    root.write(PROGRAM, Buffer.concat([elf('dd44'), Buffer.alloc(40 * 4096)]));
    const upgraded = root.at('/var/cache/prefault/plans/dd/44.plan');
    const refreshed = system('refresh');
    expect(refreshed).toMatchObject(done);
    expectGolden('refresh-disabled.txt', refreshed.stdout);
    expect(system('refresh')).toEqual({ ...done, stdout: '1 profile: 1 fresh\n' });
    expect(system('install', file).stdout).toContain('masked    ROOT/var/cache/prefault/plans/dd/44.plan\n');
    expect([size(plan()), size(upgraded)]).toEqual([undefined, 0]);
    const on = system('enable', 'example');
    expect(on).toMatchObject(done);
    expect(on.stdout).toContain('compiled  ROOT/var/cache/prefault/plans/dd/44.plan\n');
    expect(size(upgraded)).toBeGreaterThan(0);
    expect(system('refresh')).toEqual({ ...done, stdout: '1 profile: 1 fresh\n' });
  });

  it('can be switched on while it is gone, with its profile or by its path', () => {
    const gone = (...args: string[]) => {
      system('disable', PROGRAM);
      rmSync(root.at(PROGRAM));
      const ended = system(...args);
      writeFileSync(root.at(PROGRAM), elf('aa11'), { mode: 0o755 });
      expect(size(plan())).toBeUndefined();
      return ended;
    };
    const unmasked = 'unmasked  ROOT/var/cache/prefault/plans/aa/11.plan\n';
    expect(gone('enable', PROGRAM)).toEqual({ ...done, stdout: `${unmasked}${PROGRAM} is switched on\n` });
    system('install', file);
    expect(gone('enable', 'example').stdout).toContain('example is switched on\n');
  });

  it('is known from a list that may be damaged, but not unreadable', () => {
    const list = root.at('/var/lib/prefault/disabled-programs');
    system('install', file);
    writeFileSync(list, '\0\nnonsense\n');
    expect(system('refresh', '--hook')).toEqual({ ...done, stdout: '1 profile: 1 fresh\n' });
    rmSync(list);
    mkdirSync(list);
    const ended = system('refresh', '--hook');
    expect([ended.status === 0, ended.stdout]).toEqual([false, '']);
    expect(ended.stderr).toMatch(
      /^prefault: cannot read 'ROOT\/var\/lib\/prefault\/disabled-programs': .*\n$/,
    );
  });

  it('is told of as masked, and how to switch it on', () => {
    system('install', file);
    system('disable', 'example');
    expect(run('list').stdout).toMatch(/^example .* masked +system$/m);
    expect(run('verify').stdout).toContain("to mend it: run 'prefault enable --system --root ROOT example'");
    expect(run('show', 'example').stdout).toContain(
      "masked    by ROOT/var/cache/prefault/plans/aa/11.plan; 'prefault enable example' switches it on again",
    );
    expect(JSON.parse(run('show', 'example', '--json').stdout)).toMatchObject({
      masked: ['ROOT/var/cache/prefault/plans/aa/11.plan'],
    });
  });

  it('may have a shipped plan only, which then applies again', () => {
    system('install', file);
    root.write('/usr/lib/prefault/plans/aa/11.plan', readFileSync(plan()));
    system('remove', 'example');
    expect(system('disable', PROGRAM)).toMatchObject(done);
    expect(size(plan())).toBe(0);
    expect(system('enable', PROGRAM)).toEqual({
      ...done,
      stdout: `unmasked  ROOT/var/cache/prefault/plans/aa/11.plan\n${PROGRAM} is switched on\n`,
    });
    expect(size(plan())).toBeUndefined();
  });

  it('may have neither plan nor profile, and no build-id', () => {
    const off = system('disable', SCRIPT);
    expect(off).toMatchObject(done);
    expect(off.stdout).toMatch(/^masked {4}ROOT\/var\/cache\/prefault\/plans\/path\/[0-9a-f]{16}\.plan\n/);
    expect(system('enable', SCRIPT)).toMatchObject({
      status: 0,
      stderr: `prefault: there is no plan of '${SCRIPT}'; 'prefault train --system --root ROOT -- ${SCRIPT}' makes one\n`,
    });
  });

  it('begins anew with the daemon that had switched it off', () => {
    system('install', file);
    const other = 'cc/33.plan 0123456789abcdef on 1/2 - -\n';
    root.write(VERDICTS, `aa/11.plan 0123456789abcdef wasteful 1/9 - -\n${other}`);
    expect(system('enable', 'example')).toEqual({ ...done, stdout: 'example is switched on\n' });
    expect(size(root.at(VERDICTS))).toBe(other.length);
  });

  it('is switched off for one user, whom the daemon does not heed', () => {
    mkdirSync(root.at(cli.home), { recursive: true });
    system('install', file);
    const compiled = size(plan());
    const own = plan(join(cli.home, '.cache/prefault'));
    const off = run('disable', 'example', '--user');
    expect(off.status).toBe(0);
    expect(off.stderr).toMatch(/prefaultd, which serves the whole system, heeds only masks of the system's/);
    expect([size(own), size(plan())]).toEqual([0, compiled]);
    expect(run('enable', 'example', '--user')).toMatchObject(done);
    expect([size(own), size(plan())]).toEqual([undefined, compiled]);
    system('disable', 'example');
    expect(run('enable', 'example', '--user').stderr).toBe(
      `prefault: 'ROOT/var/cache/prefault/plans/aa/11.plan' still switches '${PROGRAM}' off; as root, 'prefault enable --system --root ROOT ${PROGRAM}' removes it\n`,
    );
  });

  it('has to be there and to be known', () => {
    expect(system('disable', 'exampel').stderr).toMatch(/^prefault: no profile 'exampel'/);
    system('install', file);
    for (const path of [PROGRAM, LIBRARY, DATA]) rmSync(root.at(path));
    expect(system('disable', 'example')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`no program of 'example' is there ('${PROGRAM}')`),
    });
  });
});
