import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { installProfile, readPlan } from '../../src/store/index.js';
import { DATA, PROGRAM } from '../store/system-root.js';
import { GuardedRoot, SILENT } from './guarded-root.js';

let root: GuardedRoot;

beforeEach(async () => {
  root = new GuardedRoot();
  await root.install();
});
afterEach(() => root.removeAll());

const planPath = () => root.cache('plans/aa/11.plan');
const refreshOf = (path: string) => `refresh --hook --root ${path}`;

/** The sizes in the plan's file table, by path. */
async function sizes(): Promise<Record<string, number>> {
  const found = await readPlan(planPath());
  if (found?.state !== 'plan') throw new Error('no plan');
  return Object.fromEntries(found.plan.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
}

it('without stamps a refresh is due', () => {
  expect(root.run()).toEqual(SILENT);
  expect(root.called()).toEqual([refreshOf(root.path)]);
});

it('nothing changed: silence, and no refresh', () => {
  root.settle();
  expect(root.run()).toEqual(SILENT);
  expect(root.called()).toEqual([]);
  expect(root.has('refresh-wanted')).toBe(false);
  expect(root.has('requested')).toBe(false);
});

it('a changed file is dropped from the plan without Node, and the refresh started', async () => {
  root.settle();
  const before = await sizes();
  root.write(DATA, 'other data');
  expect(root.run({ PATH: `${root.commands}:/usr/bin:/bin` })).toEqual(SILENT);
  expect(await sizes()).toEqual({ ...before, [DATA]: Number.MAX_SAFE_INTEGER });
  expect(root.called()).toEqual([refreshOf(root.path)]);
  expect(readFileSync(root.cache('dropped'), 'utf8')).toBe(
    `/var/cache/prefault/plans/aa/11.plan: ${DATA} has another size\n`,
  );
});

it('names of files may have blanks and any letters', async () => {
  const odd = ['/usr/share/a b  c', '/usr/share/ - 1:2:3:4 /etc', '/usr/share/é$(x)`"\'\\'];
  for (const path of odd) root.write(path, path);
  await installProfile(root.store, await root.profile('example', [PROGRAM], [PROGRAM, ...odd].sort()));
  root.settle();
  const before = await sizes();
  for (const path of odd) root.write(path, 'other');
  expect(root.run()).toEqual(SILENT);
  const dropped = Object.fromEntries(odd.map((path) => [path, Number.MAX_SAFE_INTEGER]));
  expect(await sizes()).toEqual({ ...before, ...dropped });
});

it('a program that is gone loses its plan', () => {
  root.settle();
  rmSync(root.at(PROGRAM));
  expect(root.run()).toEqual(SILENT);
  expect(existsSync(planPath())).toBe(false);
});

it('without the command prefault plans are dropped all the same, and no flag is left', async () => {
  root.settle();
  rmSync(`${root.commands}/prefault`);
  root.write(DATA, 'other data');
  expect(root.run()).toEqual(SILENT);
  expect((await sizes())[DATA]).toBe(Number.MAX_SAFE_INTEGER);
  expect(readdirSync(root.cache('')).sort()).toEqual(['hook.lock', 'plans', 'stamps']);
});

const failures = [
  ['crashes', 'kill -SEGV $$'],
  ['fails', 'exit 1'],
  ['is not executable here', 'exec /nonexistent/node'],
  ['talks', 'echo out; echo err >&2; exit 1'],
] as const;
it.each(failures)('a prefault that %s: one line, and it is tried again the next time', (_, body) => {
  root.settle();
  root.command('prefault', body);
  root.write(DATA, 'other data');
  const line = `prefault: the refresh of its plans failed; run 'prefault refresh --root ${root.path}' as root, or create ${root.path}/etc/prefault/disabled\n`;
  expect(root.run()).toEqual({ ...SILENT, stderr: line });
  expect(root.run()).toEqual({ ...SILENT, stderr: line });
  root.command('prefault', `echo again >>'${root.calls}'`);
  expect(root.run()).toEqual(SILENT);
  expect(root.run()).toEqual(SILENT);
  expect(root.called()).toEqual(['again']);
});

const hangs = [
  ['hangs', 'sleep 300'],
  ['hangs and does not listen', "trap '' TERM; while :; do sleep 1; done"],
] as const;
it.each(hangs)('a prefault that %s is ended, told in a line, and not tried again', (_, body) => {
  root.settle();
  root.command('prefault', body);
  root.write(DATA, 'other data');
  const { status, stdout, stderr } = root.run({ PREFAULT_HOOK_SECONDS: '1' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/^prefault: the refresh of its plans took too long and was ended; .*\n$/);
  expect(root.run()).toEqual(SILENT);
});

it('a checker that hangs is ended with everything else', () => {
  root.script(root.stamps, 'sleep 300');
  const { status, stdout, stderr } = root.run({ PREFAULT_HOOK_SECONDS: '1' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/^prefault: looking at its files took too long and was ended; .*\n$/);
});

it.each(['', '0', 'x', '-1', '1; echo'])('a time limit of %j is none', (limit) => {
  expect(root.run({ PREFAULT_HOOK_SECONDS: limit })).toEqual(SILENT);
  expect(root.called()).toHaveLength(1);
});

it('a checker that fails has its line shown, and starts no refresh', () => {
  root.script(root.stamps, 'echo "prefault-stamps: no space" >&2; exit 1');
  expect(root.run()).toEqual({ ...SILENT, stderr: 'prefault-stamps: no space\n' });
  expect(root.called()).toEqual([]);
});

const nothing = [
  ['PREFAULT_SKIP_HOOKS=1', { PREFAULT_SKIP_HOOKS: '1' }, () => undefined],
  ['etc/prefault/disabled', {}, () => root.write('/etc/prefault/disabled', '')],
  ['no cache directory', {}, () => rmSync(root.cache(''), { recursive: true })],
  ['no checker', {}, () => rmSync(root.stamps)],
  ['a checker that is half unpacked', {}, () => writeFileSync(root.stamps, '', { mode: 0o644 })],
] as const;
it.each(nothing)('%s: nothing is looked at', (name, env, prepare) => {
  if (name === 'a checker that is half unpacked') rmSync(root.stamps);
  prepare();
  expect(root.run(env)).toEqual(SILENT);
  expect(root.called()).toEqual([]);
  expect(root.has('stamps')).toBe(false);
});

it('boot believes no stamp', () => {
  const seen = `${root.tools}/seen`;
  root.script(root.stamps, `echo "$@" >>'${seen}'`);
  root.run({}, 'boot');
  root.run({}, 'rpm');
  expect(root.called(seen)).toEqual([`--all ${root.path}`, root.path]);
});

it.each(['<&-', '>&-', '2>&-', '<&- >&- 2>&-', '</dev/full >/dev/full 2>/dev/full'])(
  'standard descriptors as %s do not matter',
  async (redirections) => {
    root.settle();
    root.write(DATA, 'other data');
    expect(root.shell(`"$1" dpkg ${redirections}`)).toEqual(SILENT);
    expect((await sizes())[DATA]).toBe(Number.MAX_SAFE_INTEGER);
    expect(root.called()).toHaveLength(1);
  },
);

it('standard input is not read', () => {
  expect(root.shell('{ "$1" rpm; cat; } </etc/passwd').stdout).toBe(readFileSync('/etc/passwd', 'utf8'));
});

it('a mask survives', () => {
  writeFileSync(planPath(), '');
  root.settle();
  rmSync(root.at(PROGRAM));
  root.write(DATA, 'other data');
  expect(root.run()).toEqual(SILENT);
  expect(statSync(planPath()).size).toBe(0);
});

it('a root with blanks and quotes in its name is one word', () => {
  const odd = new GuardedRoot();
  try {
    const path = `${odd.path}/a 'b' $c`;
    mkdirSync(`${path}/var/cache/prefault`, { recursive: true });
    expect(odd.run({ PREFAULT_ROOT: path })).toEqual(SILENT);
    expect(odd.called()).toEqual([refreshOf(path)]);
  } finally {
    odd.removeAll();
  }
});

it('DPKG_ROOT comes before PREFAULT_ROOT, and another root stays untouched', () => {
  const other = new GuardedRoot();
  try {
    expect(root.run({ DPKG_ROOT: other.path })).toEqual(SILENT);
    expect(other.has('stamps')).toBe(true);
    expect(root.called()).toEqual([refreshOf(other.path)]);
    expect(readdirSync(root.cache(''))).toEqual(['plans']);
  } finally {
    other.removeAll();
  }
});

it('what was dropped is kept for the refresh, but not without end', () => {
  root.script(root.stamps, 'echo one; echo two');
  root.run();
  root.run();
  expect(readFileSync(root.cache('dropped'), 'utf8')).toBe('one\ntwo\none\ntwo\n');
  writeFileSync(root.cache('dropped'), 'x'.repeat(1_000_000));
  root.run();
  expect(readFileSync(root.cache('dropped'), 'utf8')).toBe('one\ntwo\n');
});

const shells = ['dash', 'bash --posix', 'busybox sh'].filter(
  (shell) => spawnSync('sh', ['-c', `command -v ${shell.split(' ')[0]}`]).status === 0,
);
it.each(shells)('runs under %s', (shell) => {
  const guard = readFileSync(root.hook, 'utf8');
  root.script(root.hook, '');
  writeFileSync(
    root.hook,
    guard.replace('#!/bin/sh', () => `#!/usr/bin/env -S ${shell}`),
  );
  root.settle();
  root.write(DATA, 'other data');
  expect(root.run()).toEqual(SILENT);
  expect(root.called()).toHaveLength(1);
});
