import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeProfile } from '../../src/profile/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

let root: SystemRoot;

beforeEach(async () => {
  root = new SystemRoot();
  root.write(PROGRAM, Buffer.concat([elf('aa11'), Buffer.alloc(40 * 4096)]));
  await writeProfile('example');
});

afterEach(() => root.remove());

const file = (name: string) => join(cli.directory, `${name}.prefault.json`);

async function writeProfile(
  name: string,
  programs = [PROGRAM],
  paths = [PROGRAM, LIBRARY, DATA],
): Promise<void> {
  writeFileSync(file(name), encodeProfile(await root.profile(name, programs, paths)));
}

/** The store options stand last; the root's path, different each time, is shown as ROOT. */
function run(...args: string[]) {
  const { status, stdout, stderr } = cli.run([...args, '--root', root.path]);
  const hide = (text: string) => text.replaceAll(root.path, 'ROOT');
  return { status, stdout: hide(stdout), stderr: hide(stderr) };
}

const install = (name = 'example') => run('install', file(name), '--system');

it('installs, lists, shows, verifies and removes a profile', () => {
  const done = { status: 0, stderr: '' };
  const installed = install();
  expect(installed).toMatchObject(done);
  expectGolden('install.txt', installed.stdout);
  for (const command of ['list', 'show example', 'show /usr/bin/example', 'verify', 'verify example']) {
    const ended = run(...command.split(' '));
    expect(ended).toMatchObject(done);
    expectGolden(`${command.replace(/\W+/g, '-')}.txt`, ended.stdout);
  }
  const removed = run('remove', 'example', '--system');
  expect(removed).toMatchObject(done);
  expectGolden('remove.txt', removed.stdout);
  expect(run('list').stdout).toBe("no profiles; 'prefault train -- PROGRAM' makes one\n");
});

it('says what of a profile was carried over to later builds', () => {
  root.write(DATA, 'later data');
  install();
  const copy = 'ROOT/var/cache/prefault/ported/example.prefault.json';
  const original = 'ROOT/var/lib/prefault/profiles/example.prefault.json';
  expect(run('list').stdout).toMatch(/ ported 98 % +system$/m);
  expect(run('verify')).toEqual({
    status: 0,
    stdout: 'example: ported (3 files, 1 plan, 1 file carried over, 98 % is known)\n',
    stderr: '',
  });
  const { stdout } = run('show', 'example');
  expect(stdout).toContain(`file      ${copy} (system)\n`);
  expect(stdout).toContain(`ported    1 of 3 files from ${original} to later builds\n`);
  expect(stdout).toContain(`${DATA} (ported 95 %)\n`);
  const json = (...args: string[]) => JSON.parse(run(...args, '--json').stdout);
  const ported = { fileCount: 1, known: expect.closeTo((1 + 1 + 0.95) / 3) };
  expect(json('list')).toMatchObject([{ state: 'ported', stale: [], ported }]);
  expect(json('verify')).toMatchObject([{ fresh: true, ported }]);
  expect(json('show', 'example')).toMatchObject({ path: copy, original });
  root.write(LIBRARY, elf('cc33', 'other'));
  expect(run('list').stdout).toMatch(/ ported 65 %, stale 1 of 3 +system$/m);
  const verified = run('verify');
  expect(verified.status).toBe(1);
  expect(verified.stdout).toMatch(/^example: 1 of 3 files stale, 1 file carried over, 65 % is known\n/);
});

it('prints JSON that says the same', () => {
  install();
  const json = (...args: string[]) => JSON.parse(run(...args, '--json').stdout);
  expect(json('list')).toEqual([
    {
      name: 'example',
      programs: [PROGRAM],
      modes: ['default'],
      fileCount: 3,
      pageCount: 3,
      byteCount: 3 * 4096,
      state: 'fresh',
      plans: [{ program: PROGRAM, state: 'present', path: 'ROOT/var/cache/prefault/plans/aa/11.plan' }],
      staleFileCount: 0,
      stale: [],
      scope: 'system',
      path: 'ROOT/var/lib/prefault/profiles/example.prefault.json',
    },
  ]);
  expect(json('verify', 'example')).toMatchObject([
    { name: 'example', fresh: true, files: [{ state: 'fresh' }, { state: 'fresh' }, { state: 'fresh' }] },
  ]);
  expect(json('show', 'example')).toMatchObject({
    scope: 'system',
    profile: {
      name: 'example',
      modes: [
        { name: 'default', files: [{ path: PROGRAM, extents: [{ firstPage: 0, pageCount: 1 }] }, {}, {}] },
      ],
    },
  });
});

describe('verify and list', () => {
  it('say which files are stale, why, and what to do, with status 1', () => {
    install();
    root.write(LIBRARY, elf('cc33', 'other'));
    root.write(DATA, 'other data');
    const ended = run('verify');
    expect(ended).toMatchObject({ status: 1, stderr: '' });
    expectGolden('verify-stale.txt', ended.stdout);
    expect(run('list').stdout).toContain('stale 2 of 3');
    rmSync(root.at(PROGRAM));
    expectGolden('verify-absent.txt', run('verify').stdout);
  });

  const plan = () => root.at('/var/cache/prefault/plans/aa/11.plan');
  it.each([
    ['missing', () => rmSync(plan()), 'no plan'],
    ['masked', () => writeFileSync(plan(), ''), 'masked'],
    ['damaged', () => writeFileSync(plan(), 'PREFAULT'), 'plan damaged'],
  ])('say that a plan is %s, and what to do', (state, damage, listed) => {
    install();
    damage();
    const ended = run('verify', 'example');
    expect(ended).toMatchObject({ status: 1, stderr: '' });
    expectGolden(`verify-${state}.txt`, ended.stdout);
    expect(run('list').stdout).toMatch(new RegExp(`  ${listed}  +system\\n`));
  });

  it('go on when one profile is damaged', () => {
    install();
    writeFileSync(root.at('/var/lib/prefault/profiles/broken.prefault.json'), '{"format": 1}');
    const ended = run('verify');
    expect(ended).toMatchObject({ status: 1, stderr: '' });
    expectGolden('verify-broken.txt', ended.stdout);
    expectGolden('list-broken.txt', run('list').stdout);
    expect(run('remove', 'broken', '--system').status).toBe(0);
  });
});

describe('install', () => {
  it('installs what fits, and warns of the rest', () => {
    root.write(DATA, 'many times as large'.repeat(4096));
    const { status, stderr } = install();
    expect(status).toBe(0);
    expect(stderr).toBe(
      "prefault: 1 of 3 files of 'example' are not those recorded ('/usr/share/example/data') and stay out of the plan; 'prefault train -- /usr/bin/example' records them anew\n",
    );
  });

  it('carries over what was made for other builds, and keeps what was made', () => {
    root.write(DATA, 'other data');
    expect(install()).toEqual({
      status: 0,
      stdout: [
        'installed ROOT/var/lib/prefault/profiles/example.prefault.json',
        'ported    ROOT/var/cache/prefault/ported/example.prefault.json',
        'compiled  ROOT/var/cache/prefault/plans/aa/11.plan',
        '',
      ].join('\n'),
      stderr: '',
    });
    const installed = readFileSync(root.at('/var/lib/prefault/profiles/example.prefault.json'), 'utf8');
    expect(JSON.parse(installed)).toMatchObject(JSON.parse(readFileSync(file('example'), 'utf8')));
  });

  it('refuses what fits nothing', () => {
    for (const path of [PROGRAM, LIBRARY, DATA]) root.write(path, elf('ff66', 'new'));
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toBe(
      "prefault: profile 'example' fits nothing here (3 of 3 files are stale, or its programs are absent); run 'prefault train -- /usr/bin/example' on this system\n",
    );
    expect(run('list').stdout).toContain('no profiles');
  });

  const edits: [string, (document: Record<string, unknown>) => void, RegExp][] = [
    [
      'of a newer format',
      (document) => Object.assign(document, { version: '2.0.0' }),
      /newer than this prefault reads; update prefault/,
    ],
    ['with a wrong type', (document) => Object.assign(document, { programs: 'x' }), /programs: /],
    ['without a field', (document) => Object.assign(document, { modes: undefined }), /modes: /],
    [
      'with a relative path',
      (document) => Object.assign(document, { programs: ['bin/x'] }),
      /programs\[0\]: /,
    ],
  ];

  it.each(edits)('refuses a profile %s and says which field it is', (_, edit, message) => {
    const document = JSON.parse(readFileSync(file('example'), 'utf8'));
    edit(document);
    writeFileSync(file('example'), JSON.stringify(document));
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
  });
});

describe('APP', () => {
  beforeEach(async () => {
    root.write('/usr/bin/wrapper', '#!/bin/sh\n');
    await writeProfile('wrapper', ['/usr/bin/wrapper', PROGRAM], [PROGRAM]);
    await writeProfile('named-otherwise');
    run('install', file('named-otherwise'), '--system');
    run('install', file('wrapper'), '--system');
  });

  it.each([
    ['named-otherwise', 'named-otherwise'],
    ['example', 'named-otherwise'],
    ['/usr/bin/example', 'named-otherwise'],
    ['wrapper', 'wrapper'],
    ['/usr/bin/wrapper', 'wrapper'],
  ])('finds by %s the profile %s', (app, name) => {
    expect(run('verify', app).stdout).toMatch(new RegExp(`^${name}: fresh`));
  });

  it('is helped with near names', () => {
    expect(run('show', 'exmaple').stderr).toContain("no profile 'exmaple' (did you mean 'example'?); ");
    expect(run('show', 'wraper').stderr).toContain("(did you mean 'wrapper'?)");
  });
});

it('does not remove from one store what lies in another', () => {
  install();
  const { status, stderr } = run('remove', 'example', '--user');
  expect(status).toBe(1);
  expect(stderr).toBe("prefault: profile 'example' is in the system store; run it as root with --system\n");
});

describe('compile', () => {
  const output = () => join(cli.directory, 'out.plan');

  it('writes a plan that show draws', () => {
    const ended = cli.run(['compile', file('example'), '--root', root.path, '-o', 'out.plan']);
    expect(ended).toEqual({
      status: 0,
      stdout: 'wrote out.plan: 3 files for /usr/bin/example; appliers look for it as aa/11.plan\n',
      stderr: '',
    });
    expectGolden('show-plan.txt', cli.run(['show', 'out.plan']).stdout);
    expect(JSON.parse(cli.run(['show', 'out.plan', '--json']).stdout)).toMatchObject({
      plan: { program: PROGRAM },
    });
  });

  it('gives the plan that install puts into the store', () => {
    install();
    cli.run(['compile', file('example'), '--root', root.path, '-o', 'out.plan']);
    expect(readFileSync(output())).toEqual(readFileSync(root.at('/var/cache/prefault/plans/aa/11.plan')));
  });

  it('refuses a program that the profile is not for', () => {
    const ended = cli.run([
      'compile',
      file('example'),
      '--root',
      root.path,
      '-o',
      'out.plan',
      '--program',
      '/bin/x',
    ]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toBe(
      "prefault: profile 'example' is not for '/bin/x'; give one of its programs: '/usr/bin/example'\n",
    );
  });

  it('says so when a plan is truncated or a mask', () => {
    cli.run(['compile', file('example'), '--root', root.path, '-o', 'out.plan']);
    writeFileSync(output(), readFileSync(output()).subarray(0, 300));
    const { status, stderr } = cli.run(['show', 'out.plan']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^prefault: out\.plan is not a valid plan: .*; compile it again from its profile\n$/,
    );
    writeFileSync(output(), '');
    expect(cli.run(['show', 'out.plan']).stderr).toMatch(/'out\.plan' is empty: a mask/);
  });
});

describe('merge', () => {
  it('gives the same bytes in any order', async () => {
    writeFileSync(file('a'), encodeProfile(await root.profile('example', [PROGRAM], [PROGRAM, LIBRARY])));
    writeFileSync(file('b'), encodeProfile(await root.profile('example', [PROGRAM], [PROGRAM, DATA])));
    const ended = cli.run(['merge', file('a'), file('b'), '-o', 'ab.prefault.json']);
    expect(ended).toEqual({ status: 0, stdout: 'wrote ab.prefault.json: 3 files, 3 pages\n', stderr: '' });
    cli.run(['merge', file('b'), file('a'), '-o', 'ba.prefault.json']);
    expect(readFileSync(file('ab'))).toEqual(readFileSync(file('ba')));
  });

  it('does not merge profiles of different programs, and writes nothing then', async () => {
    await writeProfile('other');
    const { status, stderr } = cli.run([
      'merge',
      file('example'),
      file('other'),
      '-o',
      'merged.prefault.json',
    ]);
    expect(status).toBe(1);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(cli.run(['show', 'merged.prefault.json']).stderr).toContain('no such file');
  });
});

it('ends quietly when nobody reads its output', () => {
  install();
  const script = `"${process.execPath}" "${cli.bundle}" show example --root "${root.path}" --json | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = cli.exec('bash', ['-c', script]);
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
});

it('draws with ASCII where the locale has nothing better', () => {
  install();
  const { stdout } = cli.run(['show', 'example', '--root', root.path], { LC_ALL: 'C' });
  expect(stdout).toMatch(/ #\.{20,}/);
  expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
});
