import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePlan } from '../../src/plan/index.js';
import { decodeProfile, encodeProfile } from '../../src/profile/index.js';
import { SystemRoot } from '../store/system-root.js';
import { Cli } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

const profile = join(cli.directory, 'example.prefault.json');
let storeNumber = 0;

/** A user's store of its own for each test, outside the root, so that it can be on another file system. */
function freshStore(): { data: string; cache: string; env: NodeJS.ProcessEnv } {
  storeNumber += 1;
  const base = join(cli.directory, `store-${storeNumber}`);
  const [data, cache] = [join(base, 'data'), join(base, 'cache')];
  for (const directory of [data, cache]) mkdirSync(directory, { recursive: true });
  return { data, cache, env: { XDG_DATA_HOME: data, XDG_CACHE_HOME: cache } };
}

const filesBelow = (directory: string) =>
  (readdirSync(directory, { recursive: true, encoding: 'utf8' }) as string[]).filter((name) =>
    statSync(join(directory, name)).isFile(),
  );

function contents(directory: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(directory).map((name) => [name, readFileSync(join(directory, name), 'base64')]),
  );
}

// A real program: the store is a user's of the running system here, because XDG paths lie below the root otherwise.
const program = '/usr/bin/env';

beforeAll(async () => {
  const system = new SystemRoot();
  try {
    system.write(program, readFileSync(program));
    writeFileSync(profile, encodeProfile(await system.profile('example', [program], [program])));
  } finally {
    system.remove();
  }
});

const oneLine = /^prefault: [^\n]*; [^\n]*\n$/;

describe('a store without permission', () => {
  it('is reported in one line when it cannot be written, and nothing is lost', () => {
    const { data, cache, env } = freshStore();
    expect(cli.run(['install', '--user', profile], env).status).toBe(0);
    const before = [contents(data), contents(cache)];
    const directories = [join(data, 'prefault/profiles'), join(cache, 'prefault/plans')];
    for (const directory of directories) chmodSync(directory, 0o555);
    for (const args of [
      ['install', '--user', profile],
      ['remove', '--user', 'example'],
      ['train', '--user', '--', 'true'],
    ]) {
      const { status, stdout, stderr } = cli.runObeying(args, env);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(oneLine);
      expect(stderr).toContain('permission denied; check the permissions');
    }
    expect([contents(data), contents(cache)]).toEqual(before);
    for (const directory of directories) chmodSync(directory, 0o755);
  });

  it('is reported in one line when its plans cannot be written, and the profile stays as it was', () => {
    const { data, cache, env } = freshStore();
    chmodSync(cache, 0o555);
    const { status, stderr } = cli.runObeying(['install', '--user', profile], env);
    expect(status).toBe(1);
    expect(stderr).toMatch(oneLine);
    expect(filesBelow(data)).toEqual([]);
  });

  it('is reported in one line when it cannot be read', () => {
    const { data, env } = freshStore();
    cli.run(['install', '--user', profile], env);
    chmodSync(join(data, 'prefault/profiles'), 0);
    for (const command of ['list', 'verify']) {
      const { status, stderr } = cli.runObeying([command, '--user'], env);
      expect(status).toBe(1);
      expect(stderr).toMatch(oneLine);
      expect(stderr).toContain('permission denied');
    }
    chmodSync(join(data, 'prefault/profiles'), 0o755);
  });

  it('does not hide what lies in a store that can be read when one profile cannot', () => {
    const { data, env } = freshStore();
    cli.run(['install', '--user', profile], env);
    writeFileSync(join(data, 'prefault/profiles/secret.prefault.json'), '');
    chmodSync(join(data, 'prefault/profiles/secret.prefault.json'), 0);
    const { status, stdout } = cli.runObeying(['list', '--user'], env);
    expect(status).toBe(0);
    expect(stdout).toMatch(/example .*fresh/);
    expect(stdout).toMatch(/secret .*damaged/);
  });
});

/* Mounts in a namespace of their own: nothing is left behind, and no rights are needed where users may make one. */
const mayMount = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0;

function onSmallDisk(script: string) {
  const { data } = freshStore();
  const lines = [
    `mount -t tmpfs -o size=48k tmpfs '${data}'`,
    `mkdir '${data}/data' '${data}/cache'`,
    `prefault() { '${process.execPath}' '${cli.bundle}' "$@"; }`,
    `state() { find '${data}/data' '${data}/cache' -type f | sort | xargs sha256sum; }`,
    script,
  ];
  const env = {
    XDG_DATA_HOME: `${data}/data`,
    XDG_CACHE_HOME: `${data}/cache`,
    DISK: data,
    PROFILE: profile,
  };
  return cli.exec('unshare', ['--mount', '--map-root-user', 'sh', '-c', lines.join('\n')], env);
}

(mayMount ? describe : describe.skip)('a disk of its own', () => {
  it('that is full gives one line, and the old state stays whole', () => {
    const { stdout, stderr } = onSmallDisk(`
      prefault install --user "$PROFILE" >/dev/null
      before=$(state)
      sed 's/"runs": 3/"runs": 4/' "$PROFILE" >"$DISK/new.prefault.json"
      head -c 100000 /dev/zero >"$DISK/filler" 2>/dev/null
      prefault install --user "$DISK/new.prefault.json"; echo "status $?"
      if [ "$before" = "$(state)" ]; then echo unchanged; else state; fi
      prefault verify example
      rm "$DISK/filler"
      prefault install --user "$DISK/new.prefault.json" >/dev/null; echo "status $?"`);
    expect(stderr).toMatch(
      /^prefault: cannot write '[^']*': no space left on device; free some space and try again; [^\n]*\n$/,
    );
    expect(stdout).toBe('status 1\nunchanged\nexample: fresh (1 file, 1 plan)\nstatus 0\n');
  });

  it('that is read-only gives one line for writing, and can be read', () => {
    const { stdout, stderr } = onSmallDisk(`
      prefault install --user "$PROFILE" >/dev/null
      mount -o remount,bind,ro "$DISK"
      prefault remove --user example; echo "status $?"
      prefault verify example`);
    expect(stderr).toMatch(
      /^prefault: cannot write '[^']*': read-only file system; mount the file system writable, or write elsewhere\n$/,
    );
    expect(stdout).toBe('status 1\nexample: fresh (1 file, 1 plan)\n');
  });
});

it('says which process is writing the store while another waits too long', () => {
  const { data, env } = freshStore();
  const startTicks = /\) .*/.exec(readFileSync(`/proc/${process.pid}/stat`, 'utf8'))?.[0].split(' ')[20];
  mkdirSync(join(data, 'prefault/profiles'), { recursive: true });
  writeFileSync(join(data, 'prefault/profiles/.lock'), `${process.pid} ${startTicks}\n`);
  const { status, stderr } = cli.run(['install', '--user', profile], env);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `prefault: the user store is being written by process ${process.pid}; try again when it has ended\n`,
  });
}, 20_000);

it('lets commands that write at the same time go one after the other', async () => {
  const { data, cache, env } = freshStore();
  const statuses = await Promise.all(
    Array.from({ length: 4 }, () => {
      const child = cli.start(['install', '--user', profile], { env: cli.environment(env), stdio: 'ignore' });
      return new Promise((resolve) => child.on('close', resolve));
    }),
  );
  expect(statuses).toEqual([0, 0, 0, 0]);
  expect(cli.run(['verify'], env).stdout).toBe('example: fresh (1 file, 1 plan)\n');
  expect([filesBelow(data).length, filesBelow(cache).length]).toEqual([1, 1]);
});

it('leaves whole files only, wherever a kill interrupts it', async () => {
  const { data, cache, env } = freshStore();
  expect(cli.run(['install', '--user', profile], env).status).toBe(0);
  const [profileName, planName] = [filesBelow(data)[0] ?? '', filesBelow(cache)[0] ?? ''];
  for (let delayMs = 30; delayMs < 150; delayMs += 8) {
    const child = cli.start(['install', '--user', profile], { env: cli.environment(env), stdio: 'ignore' });
    const closed = new Promise((resolve) => child.on('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    await closed;
    expect(decodeProfile(readFileSync(join(data, profileName), 'utf8'), profileName).name).toBe('example');
    expect(decodePlan(readFileSync(join(cache, planName)), planName).program).toBe(program);
  }
  expect(cli.run(['install', '--user', profile], env).status).toBe(0);
  expect([filesBelow(data), filesBelow(cache)]).toEqual([[profileName], [planName]]);
}, 60_000);

it('writes nothing into the home directory of another user', () => {
  if (process.geteuid?.() !== 0) {
    expect(cli.run(['list', '--user'], { HOME: '/' }).stderr).toContain('belongs to another user');
    return;
  }
  expect(cli.exec('chown', ['65534', cli.home]).status).toBe(0);
  const { status, stderr } = cli.run(['install', '--user', profile]);
  expect(status).toBe(2);
  expect(stderr).toBe(
    `prefault: the home directory '${cli.home}' belongs to another user; run it as that user, or use --system\n`,
  );
});
