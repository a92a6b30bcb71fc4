import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GuardedRoot, project, SILENT } from './guarded-root.js';

let root: GuardedRoot;
beforeEach(() => {
  root = new GuardedRoot();
});
afterEach(() => root.removeAll());

const units = join(project, 'hooks/systemd');
const userUnits = join(project, 'hooks/systemd-user');

// The units in a root of their own, with what they start.
function installUnits(): void {
  const directory = root.at('/usr/lib/systemd/system');
  mkdirSync(directory, { recursive: true });
  for (const unit of readdirSync(units)) copyFileSync(join(units, unit), join(directory, unit));
  const hook = '/usr/libexec/prefault/prefault-hook';
  for (const program of ['/usr/bin/prefault', '/usr/sbin/prefaultd', hook, '/bin/rm', '/bin/sh']) {
    root.write(program, '');
    root.script(root.at(program), '');
  }
  // What the units of the system itself are to ours: names.
  const targets = ['sysinit', 'local-fs', 'basic', 'multi-user', 'paths', 'shutdown'];
  for (const name of targets)
    writeFileSync(join(directory, `${name}.target`), '[Unit]\nDefaultDependencies=no\n');
}

const analyze = (...args: string[]) =>
  spawnSync(
    'sh',
    ['-c', 'command -v systemd-analyze >/dev/null || exit 0; exec systemd-analyze "$@" 2>&1', 'sh', ...args],
    { encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: root.path } },
  );

it('the units are what systemd understands', () => {
  installUnits();
  const verify = analyze('verify', '--man=no', `--root=${root.path}`, ...readdirSync(units));
  expect({ status: verify.status, stdout: verify.stdout }).toEqual({ status: 0, stdout: '' });
});

it("those of a user's session are, too", () => {
  const directory = root.at('/user-units');
  mkdirSync(directory);
  root.write('/usr/bin/prefault', '');
  root.script(root.at('/usr/bin/prefault'), '');
  const paths = readdirSync(userUnits).map((unit) => {
    const text = readFileSync(join(userUnits, unit), 'utf8');
    writeFileSync(
      join(directory, unit),
      text.replace('=/usr/bin/prefault', `=${root.at('/usr/bin/prefault')}`),
    );
    return join(directory, unit);
  });
  const verify = analyze('--user', 'verify', '--man=no', ...paths);
  expect({ status: verify.status, stdout: verify.stdout }).toEqual({ status: 0, stdout: '' });
});

it.each([
  ['prefault-boot.service', 13],
  ['prefault-refresh.service', 15],
  ['prefaultd.service', 20],
])('%s gives up what it does not need: its exposure is at most %d tenths', (unit, most) => {
  installUnits();
  const security = analyze('security', '--offline=true', `--threshold=${most}`, `--root=${root.path}`, unit);
  expect({ status: security.status, summary: security.stdout.split('\n').at(-2) ?? '' }).toEqual({
    status: 0,
    summary: expect.stringMatching(/^$|Overall exposure level/),
  });
});

// The host's own root directory, but for /run and /var/cache, which are this namespace's own.
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
const inNamespace = (...steps: string[]) =>
  root.shell(
    `exec unshare --mount --propagation private sh -e -c '
      mount -t tmpfs -o mode=755 none /run
      mount -t tmpfs -o mode=755 none /var/cache
      mkdir -p /run/systemd/system /var/cache/prefault
      ${steps.join('\n')}' sh "$1"`,
    { PREFAULT_ROOT: '', PREFAULT_SKIP_HOOKS: '' },
  );

(mayMount ? describe : describe.skip)('where systemd runs', () => {
  beforeEach(() => root.script(root.stamps, 'exit 3'));

  it('the flag is left for the path unit that watches it', () => {
    root.command('systemctl', 'echo active');
    expect(inNamespace('"$1" dpkg', 'ls /var/cache/prefault')).toEqual({
      ...SILENT,
      stdout: 'hook.lock\nrefresh-wanted\n',
    });
    expect(root.called()).toEqual([]);
  });

  it.each(['echo inactive; exit 3', 'exit 0', 'exit 1', 'kill $$'])(
    'without such a unit (%s) it refreshes itself',
    (body) => {
      root.command('systemctl', body);
      expect(inNamespace('"$1" dpkg', 'ls /var/cache/prefault')).toEqual({
        ...SILENT,
        stdout: 'hook.lock\n',
      });
      expect(root.called()).toEqual(['refresh --hook --root /']);
    },
  );

  it('at boot the flag is left, for the unit is still to come', () => {
    root.command('systemctl', 'echo inactive; exit 3');
    expect(inNamespace('"$1" boot', 'ls /var/cache/prefault').stdout).toBe('hook.lock\nrefresh-wanted\n');
    expect(root.called()).toEqual([]);
  });

  it('of another root it refreshes itself', () => {
    root.command('systemctl', 'echo active');
    expect(inNamespace(`PREFAULT_ROOT=${root.path} "$1" dpkg`)).toEqual(SILENT);
    expect(root.called()).toEqual([`refresh --hook --root ${root.path}`]);
  });

  it('a cache that cannot be written is left alone, silently', () => {
    expect(inNamespace('mount -o remount,ro /var/cache', '"$1" dpkg', 'ls /var/cache/prefault')).toEqual(
      SILENT,
    );
    expect(root.called()).toEqual([]);
  });
});

it('the directories are made as appliers want them', () => {
  const made = spawnSync('sh', [
    '-c',
    'command -v systemd-tmpfiles >/dev/null || exit 7; systemd-tmpfiles --root="$1" --create "$2"',
    'sh',
    root.path,
    join(project, 'hooks/tmpfiles.d/prefault.conf'),
  ]);
  const modes = execFileSync(
    'sh',
    ['-c', 'cd "$1" && stat -c "%a %n" var/cache/prefault var/cache/prefault/plans', 'sh', root.path],
    { encoding: 'utf8' },
  );
  expect([0, 7]).toContain(made.status);
  expect(modes).toBe('755 var/cache/prefault\n755 var/cache/prefault/plans\n');
});
