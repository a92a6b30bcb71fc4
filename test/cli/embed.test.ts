import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { findPlanTrailer } from '../../src/elf/index.js';
import { encodeProfile } from '../../src/profile/index.js';
import { readPlanInside } from '../../src/store/index.js';
import { makeElf } from '../elf/make-elf.js';
import { compileProgram } from '../fixtures/compile-program.js';
import { profileOf } from '../fixtures/profile-of.js';
import { Cli } from './cli.js';

const PROGRAM = '/usr/bin/hello';
const cli = new Cli();
const root = join(cli.directory, 'root');
const path = join(root, PROGRAM);
const profile = join(cli.directory, 'hello.prefault.json');
const isRoot = process.geteuid?.() === 0;
afterAll(() => cli.remove());

const pristine = join(cli.directory, 'pristine');
compileProgram(pristine, { noteBytes: 4096 });

beforeEach(async () => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(pristine, path);
  writeFileSync(profile, encodeProfile(await profileOf(root, [PROGRAM])));
});

const embed = (...words: readonly string[]) => cli.run(['embed', '--root', root, ...words]);
const put = (form: 'note' | 'trailer', ...words: readonly string[]) =>
  embed(`--${form}`, '--profile', profile, ...words);
const show = (...words: readonly string[]) => cli.run(['show', '--root', root, ...words]);
const others = () => readdirSync(dirname(path)).filter((name) => name !== 'hello');
const isPristine = () => readFileSync(path).equals(readFileSync(pristine));

it('puts a plan into a note, says so, shows it, and gives the program back byte for byte', () => {
  const { status, stdout, stderr } = put('note', 'hello');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [written, applied] = stdout.split('\n');
  expect(written).toMatch(
    new RegExp(`^wrote     ${path}: a plan of \\d+ bytes in its note, which has room for 4096$`),
  );
  expect(applied).toMatch(/^applied {3}by prefault-run.*'prefault refresh'/);
  expect(put('note', PROGRAM).stdout).toBe(`unchanged ${path} carries this plan in its note already\n`);
  const [title, file] = show('--inside', 'hello').stdout.split('\n');
  expect(title).toBe(`plan of ${PROGRAM}`);
  expect(file).toMatch(/hello \(its note, \d+ of 4096 bytes\)$/);
  expect(JSON.parse(show('--json', 'hello').stdout)).toMatchObject({
    path,
    inside: { form: 'note', roomBytes: 4096 },
    plan: { program: PROGRAM },
  });
  expect(embed('--remove', 'hello').stdout).toBe(`restored  ${path}: no plan in its note any more\n`);
  expect(isPristine()).toBe(true);
  expect(embed('--remove', 'hello').stdout).toBe(`unchanged ${path} carries no plan\n`);
  expect(show('--inside', 'hello')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("'hello' carries no plan"),
  });
  expect(others()).toEqual([]);
});

it('puts a plan into a trailer in the place of the one in the note', () => {
  put('note', 'hello');
  const { stdout } = put('trailer', 'hello');
  expect(stdout).toMatch(
    /^wrote .* in a trailer, which makes it \d+ longer\nremoved {3}the plan in its note: /,
  );
  expect(execFileSync(path, { encoding: 'utf8' })).toBe('hello\n');
  expect(embed('--remove', 'hello').stdout).toBe(`restored  ${path}: no plan in its trailer any more\n`);
  expect(isPristine()).toBe(true);
});

it('follows a symbolic link, says so, and leaves the link', () => {
  symlinkSync('hello', join(dirname(path), 'link'));
  const { stdout } = put('trailer', 'link');
  expect(stdout).toMatch(`follows   /usr/bin/link to ${path}\nwrote     ${path}: `);
  expect(others()).toEqual(['link']);
  expect(readPlanInside(path)).toMatchObject({ form: 'trailer' });
});

describe('a profile that is installed', () => {
  beforeEach(() => {
    expect(cli.run(['install', '--system', '--root', root, profile]).status).toBe(0);
  });
  const refresh = () => cli.run(['refresh', '--system', '--root', root]);

  it('is the one that is used', () => {
    expect(embed('--trailer', 'hello').status).toBe(0);
    expect(readPlanInside(path)).toMatchObject({ plan: { program: PROGRAM } });
    expect(show('hello').stdout).toContain(`inside    ${PROGRAM}, in its trailer: `);
  });

  it('is not needed any more: what the program carries is copied, listed and shown', () => {
    embed('--trailer', 'hello');
    const removed = cli.run(['remove', '--system', '--root', root, 'hello']);
    expect(removed.stdout).toMatch(/^removed .*\.json\nremoved .*\.plan\ncopied {4}.*\.plan\n$/);
    expect(refresh().stdout).toBe('no profiles\n');
    const [, row] = cli.run(['list', '--root', root]).stdout.split('\n');
    expect(row).toMatch(/^hello +\/usr\/bin\/hello +default +1 +4\.0 KiB +fresh +system, its trailer$/);
    expect(JSON.parse(cli.run(['list', '--root', root, '--json']).stdout)).toMatchObject([
      { name: 'hello', programs: [PROGRAM], inside: 'trailer', state: 'fresh', scope: 'system' },
    ]);
    expect(show('hello').stdout).toMatch(/^plan of \/usr\/bin\/hello\n.*\(its trailer, /);
    execFileSync('strip', [path]);
    expect(refresh().stdout).toMatch(/^removed .*no plan inside any more that needs a copy/);
    expect(cli.run(['list', '--root', root]).stdout).toMatch(/^no profiles/);
  });

  it('is refreshed in peace when the program carries a plan that cannot be used', () => {
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(24, 1), Buffer.from('PREFTAIL')]));
    expect(refresh()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^ignored {3}\/usr\/bin\/hello \(the plan in its trailer: its trailer is of version/m,
      ),
    });
  });
});

/** Nothing of the file is another: not even its inode or a time. */
function facts() {
  const { ino, mode, mtimeNs, ctimeNs, size } = statSync(path, { bigint: true });
  return { ino, mode, mtimeNs, ctimeNs, size, bytes: readFileSync(path, 'hex') };
}

function write(content: Buffer | string): void {
  rmSync(path, { force: true });
  writeFileSync(path, content, { mode: 0o755 });
}

const refusals: [string, 'note' | 'trailer', () => unknown, RegExp][] = [
  ['a script', 'trailer', () => write('#!/bin/sh\n'), /it is no ELF program/],
  ['an empty file', 'trailer', () => write(''), /it is no ELF program/],
  [
    'a 32-bit program',
    'trailer',
    () => {
      const image = makeElf({ is64: false, littleEndian: true });
      image.writeUInt16LE(2, 16);
      image.writeUInt32LE(0, 32);
      write(image);
    },
    /it is a 32-bit program/,
  ],
  [
    'a big-endian program',
    'trailer',
    () => write(makeElf({ is64: true, littleEndian: false })),
    /big-endian/,
  ],
  [
    'a program of another architecture',
    'note',
    () => {
      const image = readFileSync(path);
      image.writeUInt16LE(image.readUInt16LE(18) === 0xb7 ? 0x3e : 0xb7, 18);
      write(image);
    },
    /another architecture/,
  ],
  [
    'a packed program',
    'trailer',
    () => {
      const image = readFileSync(path);
      image.write('UPX!', 64 + image.readUInt16LE(56) * 56 + 4, 'latin1');
      write(image);
    },
    /packed with UPX/,
  ],
  [
    'a program that is cut off',
    'note',
    () => write(readFileSync(path).subarray(0, -100)),
    /damaged or cut off/,
  ],
  [
    'a shared library',
    'trailer',
    () => compileProgram(path, { options: ['-shared', '-fPIC'] }),
    /it is a shared library/,
  ],
  [
    'a relocatable object',
    'trailer',
    () => {
      execFileSync('gcc', ['-c', '-x', 'c', '-', '-o', path], { input: 'int f;\n' });
      chmodSync(path, 0o755);
    },
    /it is no program/,
  ],
  [
    'a program without a note',
    'note',
    () => compileProgram(path),
    /no note for a plan; link it with .*prefault-note\.S/,
  ],
  [
    'a program whose note is too small',
    'note',
    async () => {
      compileProgram(path, { noteBytes: 96 });
      writeFileSync(profile, encodeProfile(await profileOf(root, [PROGRAM])));
    },
    /has \d+ bytes, and the note has room for 96; link it with -DPREFAULT_NOTE_BYTES=4096/,
  ],
  [
    'a program that looks for data at its end',
    'trailer',
    () => write(Buffer.concat([readFileSync(path), Buffer.from('data')])),
    /4 bytes that are not its own stand behind it/,
  ],
  ['a read-only program', 'note', () => chmodSync(path, 0o555), /it is read-only.*; run 'chmod u\+w /],
  ['a set-user-ID program', 'note', () => chmodSync(path, 0o4755), /set-user-ID.*; say --force/],
  ['a set-group-ID program', 'note', () => chmodSync(path, 0o2755), /set-user-ID.*; say --force/],
  [
    'a program with hard links',
    'note',
    () => linkSync(path, join(root, 'name')),
    /it has 2 names \(hard links\)/,
  ],
  [
    'another build than the one that was recorded',
    'note',
    () => compileProgram(path, { noteBytes: 4096, source: 'int main(void) { return 7; }\n' }),
    /the profile 'hello' does not fit: .* is another build; run 'prefault train/,
  ],
];

it.each(refusals)('refuses %s (%s) in one line, and leaves the file alone', async (_, form, change, why) => {
  await change();
  const before = facts();
  const { status, stdout, stderr } = put(form, 'hello');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(why);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(facts()).toEqual(before);
  expect(others()).toEqual([]);
});

it.each<[string, readonly string[], number, RegExp]>([
  ['nothing', ['hello'], 2, /give --note, --trailer or --remove/],
  ['both forms', ['--note', '--trailer', 'hello'], 2, /'--note' cannot be used with option '--trailer'/],
  ['a form and --remove', ['--note', '--remove', 'hello'], 2, /cannot be used with/],
  ['--over without --tree', ['--note', '--over', '/', 'hello'], 2, /--over is of use with --tree/],
  ['no program', ['--note', 'absent'], 1, /no program 'absent'/],
  ['a directory', ['--note', '/usr/bin'], 1, /'\/usr\/bin' is a directory/],
  ['a program without a profile', ['--note', '/usr/bin/hello'], 1, /no profile .*; run 'prefault list'/],
  [
    'no profile of that name',
    ['--note', '--profile', '/absent.json', 'hello'],
    1,
    /no such file: '\/absent.json'/,
  ],
])('says what is wrong with %s', (_, words, status, why) => {
  const ended = embed(...words);
  expect(ended).toMatchObject({ status, stdout: '' });
  expect(ended.stderr).toMatch(why);
  expect(isPristine()).toBe(true);
});

it('refuses a profile of another program', () => {
  copyFileSync(path, join(dirname(path), 'other'));
  expect(put('note', 'other').stderr).toMatch(
    /the profile 'hello' is not of '.*other'; it is of '\/usr\/bin\/hello'/,
  );
});

it('cannot read what it may not read, and cannot write where it may not write', () => {
  const obeying = (...words: string[]) =>
    cli.runObeying(['embed', '--root', root, '--note', '--profile', profile, ...words]);
  chmodSync(dirname(path), 0o555);
  const before = facts();
  expect(obeying('hello')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^prefault: cannot replace '/),
  });
  chmodSync(dirname(path), 0o755);
  expect(facts()).toEqual(before);
  chmodSync(path, 0o111);
  expect(obeying('hello')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^prefault: cannot read '/),
  });
  expect(others()).toEqual([]);
});

const asRoot = isRoot ? it : it.skip;

/** Runs a shell command, in which `"$@"` is the embedding, in a mount namespace of its own. */
function inNamespace(command: string, ...words: readonly string[]) {
  return cli.exec('unshare', [
    ...['--mount', '--propagation', 'private', 'sh', '-c', command, 'sh'],
    ...[process.execPath, cli.bundle, 'embed', '--root', root, '--profile', profile, ...words],
  ]);
}

asRoot('leaves the file alone on a full file system', () => {
  const [directory, kept] = [dirname(path), join(root, 'kept')];
  const command = [
    `cp -a ${directory} ${kept}`,
    `mount -t tmpfs -o size=32k none ${directory}`,
    `cp -a ${kept}/. ${directory}`,
    `! "$@"`,
    `cmp ${pristine} ${path}`,
    `ls -A ${directory}`,
  ].join(' && ');
  const { stdout, stderr } = inNamespace(command, '--note', 'hello');
  expect(stdout).toBe('hello\n');
  expect(stderr).toMatch(
    /^prefault: cannot replace '.*': no space left on device; free some space and try again; /,
  );
});

asRoot('says so on a read-only file system', () => {
  const setUp = `mount --bind ${root} ${root} && mount -o remount,bind,ro ${root} && "$@"`;
  const before = facts();
  const { status, stderr } = inNamespace(setUp, '--note', 'hello');
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^prefault: cannot replace '.*': read-only file system; mount /),
  });
  expect(facts()).toEqual(before);
});

asRoot('says how to look for an immutable attribute', () => {
  try {
    execFileSync('chattr', ['+i', path], { stdio: 'ignore' });
  } catch {
    return expect(existsSync(path)).toBe(true); // A file system without attributes.
  }
  try {
    const before = facts();
    const { status, stderr } = put('note', 'hello');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/not permitted; .*lsattr/),
    });
    expect(facts()).toEqual(before);
    expect(others()).toEqual([]);
  } finally {
    execFileSync('chattr', ['-i', path]);
  }
});

asRoot(
  'keeps owner, set-id bits, file capabilities, other attributes and the time, where --force is given',
  () => {
    const all = () => {
      const { uid, gid, mode, mtimeNs, atimeNs } = statSync(path, { bigint: true });
      const capabilities = execFileSync('getcap', [path], { encoding: 'utf8' });
      const archive = [
        '--format=posix',
        '--xattrs',
        '--xattrs-include=*',
        '--acls',
        '-cf',
        '-',
        '-C',
        dirname(path),
        'hello',
      ];
      const attributes = execFileSync('tar', archive)
        .toString('latin1')
        .match(/SCHILY\.(?:xattr|acl)\.[^\n]+/g);
      return { uid, gid, mode, mtimeNs, atimeNs, capabilities, attributes: attributes?.sort() };
    };
    execFileSync('chown', ['1:2', path]);
    chmodSync(path, 0o6751);
    execFileSync('setcap', ['cap_net_raw+ep', path]);
    execFileSync('touch', ['-d', '2001-02-03 04:05:06.123456789 UTC', path]);
    const before = all();
    expect(before.capabilities).toContain('cap_net_raw');
    expect(put('trailer', 'hello').stderr).toMatch(/set-user-ID/);
    chmodSync(path, 0o751);
    execFileSync('setcap', ['cap_net_raw+ep', path]);
    expect(put('trailer', 'hello').stderr).toMatch(/it has file capabilities; say --force/);
    chmodSync(path, 0o6751);
    execFileSync('setcap', ['cap_net_raw+ep', path]);
    expect(put('trailer', '--force', 'hello')).toMatchObject({ status: 0, stderr: '' });
    expect({ ...all(), atimeNs: 0n }).toEqual({ ...before, atimeNs: 0n });
    expect(readPlanInside(path)).toMatchObject({ form: 'trailer' });
  },
);

it('leaves the old program or the new one when it is killed, whenever that is', async () => {
  const full = Buffer.concat([readFileSync(pristine)]);
  put('trailer', 'hello');
  const carrying = readFileSync(path);
  const started = Date.now();
  copyFileSync(pristine, path);
  put('trailer', 'hello');
  const wholeMs = Date.now() - started;
  for (let part = 1; part <= 8; part += 1) {
    copyFileSync(pristine, path);
    const child = cli.start(['embed', '--root', root, '--trailer', '--profile', profile, 'hello'], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, (wholeMs * part) / 8));
    child.kill('SIGKILL');
    await ended;
    const image = readFileSync(path);
    expect([full.equals(image), carrying.equals(image)]).toContain(true);
  }
});

it('does not disturb a process that runs the program', async () => {
  const sleeping = '#include <unistd.h>\nint main(void) { return sleep(30) < 0; }\n';
  compileProgram(path, { noteBytes: 4096, source: sleeping });
  writeFileSync(profile, encodeProfile(await profileOf(root, [PROGRAM])));
  const child = spawn(path);
  await new Promise((resolve) => child.once('spawn', resolve));
  expect(put('note', 'hello').status).toBe(0);
  expect(child.exitCode).toBeNull();
  expect(readFileSync(`/proc/${child.pid}/maps`, 'latin1')).toContain(`${path} (deleted)`);
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  child.kill();
  expect(await ended).toBe('SIGTERM');
});

describe('in the tree of a package that is being built', () => {
  const tree = join(cli.directory, 'debian/hello');
  const shipped = join(tree, PROGRAM);
  const inTree = (...words: readonly string[]) =>
    cli.run(['embed', '--tree', tree, '--profile', profile, ...words], { SOURCE_DATE_EPOCH: '1700000000' });
  const files = () =>
    readdirSync(tree, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(tree, name)).isFile())
      .sort();

  beforeEach(async () => {
    rmSync(tree, { recursive: true, force: true });
    mkdirSync(dirname(shipped), { recursive: true });
    copyFileSync(pristine, shipped);
    mkdirSync(join(tree, 'usr/share/hello'), { recursive: true });
    writeFileSync(join(tree, 'usr/share/hello/data'), 'data');
    const made = await profileOf(tree, [PROGRAM], [PROGRAM, '/usr/share/hello/data']);
    writeFileSync(profile, encodeProfile(made));
  });

  it('writes the program and nothing else, with the names and times that the package will have', () => {
    const before = files();
    expect(inTree('--note', shipped)).toMatchObject({ status: 0, stderr: '' });
    expect(files()).toEqual(before);
    expect(readPlanInside(shipped)).toMatchObject({
      form: 'note',
      plan: {
        program: PROGRAM,
        files: [
          { path: PROGRAM, identity: { kind: 'path' } },
          { path: '/usr/share/hello/data', identity: { mtimeSeconds: 1_700_000_000n, mtimeNanoseconds: 0 } },
        ],
      },
    });
  });

  it('is the same wherever the tree lies, and however the program is called', () => {
    inTree('--note', shipped);
    const once = readFileSync(shipped);
    copyFileSync(pristine, shipped);
    const relative = [
      'embed',
      '--note',
      '--tree',
      'debian/hello',
      '--profile',
      profile,
      'debian/hello/usr/bin/hello',
    ];
    expect(cli.run(relative, { SOURCE_DATE_EPOCH: '1700000000' }).status).toBe(0);
    expect(readFileSync(shipped).equals(once)).toBe(true);
  });

  it('knows a program that the package ships under the other name of a merged directory', () => {
    mkdirSync(join(tree, 'bin'));
    execFileSync('mv', [shipped, join(tree, 'bin/hello')]);
    expect(inTree('--note', join(tree, 'bin/hello'))).toMatchObject({ status: 0, stderr: '' });
    expect(readPlanInside(join(tree, 'bin/hello'))).toMatchObject({ plan: { program: PROGRAM } });
  });

  it('keeps its note through what builds do afterwards', () => {
    inTree('--note', shipped);
    execFileSync('strip', ['--remove-section=.comment', '--remove-section=.note', shipped]);
    expect(readPlanInside(shipped)).toMatchObject({ form: 'note' });
    expect(findPlanTrailer(readFileSync(shipped))).toBeUndefined();
  });

  it('refuses programs that do not lie there', () => {
    expect(inTree('--note', path)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/does not lie in/),
    });
    expect(inTree('--note', 'hello')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no program/),
    });
  });
});

asRoot('is for users too: their own programs, with copies in their own stores', async () => {
  const [home, own] = [join(cli.directory, 'home'), join(cli.directory, 'home/hello')];
  chmodSync(cli.directory, 0o755);
  copyFileSync(pristine, own);
  execFileSync('chown', ['-R', '65534:65534', home]);
  writeFileSync(profile, encodeProfile(await profileOf('/', [own])));
  const asUser = (...words: readonly string[]) =>
    cli.exec('setpriv', [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      '--',
      process.execPath,
      cli.bundle,
      ...words,
    ]);
  const { status, stdout, stderr } = asUser('embed', '--trailer', '--profile', profile, own);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^copied {4}${home}/\\.cache/prefault/plans/.*\\.plan$`, 'm'));
  expect(stdout).toMatch(/^applied {3}by prefault-run and the audit module$/m);
  expect(asUser('list').stdout).toMatch(/ +user, its trailer\n/);
  expect(asUser('refresh').stdout).toBe('no profiles\n');
  execFileSync('strip', [own]);
  expect(asUser('refresh').stdout).toMatch(/^removed /);
  expect(asUser('embed', '--trailer', '--profile', profile, path)).toMatchObject({ status: 2 });
});
