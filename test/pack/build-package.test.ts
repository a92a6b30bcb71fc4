import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, type PackageFamily, type PackageRequest } from '../../src/pack/index.js';
import { decodePlan } from '../../src/plan/index.js';
import { decodeProfile, type Profile } from '../../src/profile/index.js';
import { addFingerprints } from '../../src/store/index.js';
import { DATA, elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { EXAMPLE, InstalledRoot } from './installed-root.js';

const NAME = 'prefault-profiles-example';
const PLAN = '/usr/lib/prefault/plans/aa/11.plan';
const profilePath = (name: string) => `/usr/lib/prefault/profiles/${name}.prefault.json`;

const say = (file: string, ...args: string[]) => execFileSync(file, args, { encoding: 'utf8' });

/** What the package manager's own tools say of a package. */
const TOOLS = {
  deb: {
    extract: (path: string, directory: string) => say('dpkg-deb', '-x', path, directory),
    owners: (path: string) =>
      say('dpkg-deb', '-c', path)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(/ +/)[1]),
    field: (path: string, name: string) => say('dpkg-deb', '-f', path, name).trimEnd(),
  },
  rpm: {
    extract: (path: string, directory: string) =>
      say('sh', '-c', 'cd "$2" && rpm2cpio "$1" | cpio -idm --quiet', 'sh', path, directory),
    owners: (path: string) =>
      say('rpm', '-qp', '--qf', '[%{FILEUSERNAME}/%{FILEGROUPNAME}\n]', path).trimEnd().split('\n'),
    field: (path: string, name: string) => say('rpm', '-qp', '--qf', name, path),
  },
} as const;

describe.each(['deb', 'rpm'] as const)('a stand-alone %s', (family: PackageFamily) => {
  let root: InstalledRoot;
  let profile: Profile;
  let output: string;
  const tools = TOOLS[family];

  beforeEach(async () => {
    root = new InstalledRoot(family);
    profile = await root.profile();
    output = join(root.scratch, 'out');
    mkdirSync(output);
  });

  afterEach(() => root.remove());

  const pack = (request: Partial<PackageRequest> = {}, place = output) =>
    buildPackage(
      { family, profiles: [profile], root: root.path, prefaultVersion: '9.8.7', ...request },
      place,
    );

  function extract(path: string): { names: string[]; read: (name: string) => Buffer } {
    const directory = join(root.scratch, 'extracted');
    mkdirSync(directory);
    tools.extract(path, directory);
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(directory.length));
    return { names: names.sort(), read: (name) => readFileSync(join(directory, name)) };
  }

  it('has the plan of the build that is installed and the profile, renamed after the package', async () => {
    const built = await pack();
    const { version, architecture } = EXAMPLE[family];
    expect(built).toMatchObject({ name: NAME, version, architecture });
    const { names, read } = extract(built.path);
    expect(names.filter((name) => !name.startsWith('/usr/share/doc/'))).toEqual([PLAN, profilePath(NAME)]);
    const plan = decodePlan(read(PLAN), PLAN);
    expect(plan.program).toBe(PROGRAM);
    expect(plan.files.map(({ path }) => path)).toEqual([PROGRAM, LIBRARY, DATA]);
    const inside = decodeProfile(read(profilePath(NAME)).toString('utf8'), 'inside');
    expect(inside).toEqual(await addFingerprints({ ...profile, name: NAME }, root.path));
  });

  it("belongs to root and depends on prefault, and enhances the program's package", async () => {
    const { path } = await pack();
    expect([...new Set(tools.owners(path))]).toEqual(['root/root']);
    if (family === 'deb') {
      expect(tools.field(path, 'Depends')).toBe('prefault (>= 9.8.7)');
      expect(tools.field(path, 'Enhances')).toBe('example');
      expect(say('dpkg-deb', '--ctrl-tarfile', path)).not.toMatch(/postinst|prerm/);
      expect(path).toBe(join(output, `${NAME}_2.0-3_amd64.deb`));
    } else {
      expect(say('rpm', '-qpR', path)).toContain('prefault >= 9.8.7\n');
      expect(say('rpm', '-qp', '--enhances', path)).toBe('example\n');
      expect(say('rpm', '-qp', '--scripts', '--triggers', path)).toBe('');
      expect(tools.field(path, '%{EPOCH}:%{VERSION}-%{RELEASE} %{BUILDHOST}')).toBe('1:2.0-3 localhost');
      expect(path).toBe(join(output, `${NAME}-2.0-3.x86_64.rpm`));
    }
  });

  it('is the same bytes when made again, elsewhere and at another time', async () => {
    const first = await pack();
    const bytes = readFileSync(first.path);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = join(root.scratch, 'again');
    mkdirSync(again);
    expect(readFileSync((await pack({}, again)).path).equals(bytes)).toBe(true);
    const dated = await pack({ timeSeconds: 1_000_000_000n });
    expect(readFileSync(dated.path).equals(bytes)).toBe(false);
  });

  it('takes the words it is given', async () => {
    const built = await pack({ name: 'my-profiles', version: '7-2', maintainer: 'Me 100% <me@b.example>' });
    expect(built).toMatchObject({ name: 'my-profiles', version: '7-2' });
    expect(extract(built.path).names).toContain(profilePath('my-profiles'));
    const field =
      family === 'deb' ? tools.field(built.path, 'Maintainer') : tools.field(built.path, '%{PACKAGER}');
    expect(field).toBe('Me 100% <me@b.example>');
  });

  it.each([
    ['name', { name: 'a b' }],
    ['version', { version: '1 2' }],
    ['maintainer', { maintainer: 'me' }],
  ])('is not made with a %s that cannot be one', async (_, request) => {
    await expect(pack(request)).rejects.toMatchObject({ code: 'USAGE' });
    expect(readdirSync(output)).toEqual([]);
  });

  it('has version 1 and the architecture of this machine for programs that no package brought', async () => {
    root.write('/opt/other/bin/tool', elf('cc33', 'tool'));
    const tool = await root.profile('Some_Tool', ['/opt/other/bin/tool'], ['/opt/other/bin/tool', LIBRARY]);
    const built = await pack({ profiles: [tool] });
    const host = family === 'deb' ? say('dpkg', '--print-architecture') : say('rpm', '--eval', '%{_arch}');
    expect(built).toMatchObject({
      name: 'prefault-profiles-some-tool',
      // No RPM package is without a release.
      version: family === 'deb' ? '1' : '1-1',
      architecture: host.trim(),
    });
  });

  it('of several profiles has a name from the user, and each profile a name of its own', async () => {
    root.write('/usr/bin/other', elf('dd44', 'other'));
    const other = await root.profile('other', ['/usr/bin/other'], ['/usr/bin/other', LIBRARY]);
    await expect(pack({ profiles: [profile, other] })).rejects.toMatchObject({
      code: 'USAGE',
      subject: '--name',
    });
    const built = await pack({ profiles: [profile, other], name: 'some-profiles' });
    expect(extract(built.path).names.filter((name) => !name.startsWith('/usr/share/doc/'))).toEqual([
      PLAN,
      '/usr/lib/prefault/plans/dd/44.plan',
      profilePath('some-profiles_example'),
      profilePath('some-profiles_other'),
    ]);
  });

  it('leaves out what is another build here, and says so', async () => {
    root.write(LIBRARY, elf('ee55', 'another build'));
    const { path, staged } = await pack();
    expect(staged.map(({ stale }) => stale.map((verdict) => verdict.path))).toEqual([[LIBRARY]]);
    const inside = decodeProfile(extract(path).read(profilePath(NAME)).toString('utf8'), 'inside');
    expect(inside.files.map((file) => file.path)).toEqual([PROGRAM, DATA]);
  });

  it('is not made for another build of the program', async () => {
    root.write(PROGRAM, elf('ee55', 'another build'));
    await expect(pack()).rejects.toMatchObject({
      code: 'STALE',
      message: expect.stringContaining("profile 'example' cannot be packed: "),
    });
    expect(readdirSync(output)).toEqual([]);
  });

  it('installs, and can be made again while it is installed', async () => {
    const { path } = await pack();
    expect(root.install(path)).toBe('');
    expect(decodePlan(readFileSync(root.at(PLAN)), PLAN).program).toBe(PROGRAM);
    expect(readFileSync((await pack()).path).equals(readFileSync(path))).toBe(true);
    const installed = decodeProfile(readFileSync(root.at(profilePath(NAME))).toString('utf8'), 'installed');
    expect(readFileSync((await pack({ profiles: [installed] })).path).equals(readFileSync(path))).toBe(true);
  });

  it('is not made where a plan for that build is shipped already, and says which', async () => {
    root.write(PLAN, '');
    await expect(pack()).rejects.toMatchObject({ code: 'CONFLICT', message: `'${PLAN}' is there already` });
    expect(readdirSync(output)).toEqual([]);
  });

  it('says whose the shipped plan is', async () => {
    expect(root.install((await pack({ name: 'someone-elses' })).path)).toBe('');
    await expect(pack()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `'${PLAN}' is in the package someone-elses already`,
      remedy: 'leave that program out: this build of it has a shipped plan',
    });
  });

  it("stands beside a profile that the program's own package ships with its next build", async () => {
    expect(root.install((await pack()).path)).toBe('');
    const theirs = [profilePath('example'), '/usr/lib/prefault/plans/ab/12.plan'];
    for (const path of theirs) root.write(path, "the program's own");
    root.write(PROGRAM, elf('ab12', 'the next build'));
    const next = root.buildExample('1:2.0-4', [PROGRAM, LIBRARY, DATA, ...theirs]);
    for (const path of theirs) rmSync(root.at(path));
    expect(root.install(next)).toBe('');
    for (const path of [...theirs, PLAN, profilePath(NAME)]) expect(existsSync(root.at(path))).toBe(true);
  });
});

it.each([
  [
    'deb',
    'Replaces',
    (root: InstalledRoot) => say('dpkg-query', `--admindir=${root.at('/var/lib/dpkg')}`, '-S', PLAN),
  ],
  [
    'rpm',
    'Obsoletes',
    (root: InstalledRoot) =>
      say('rpm', '--dbpath', root.at('/var/lib/rpm'), '-qf', '--qf', `%{NAME}: ${PLAN}\n`, PLAN),
  ],
] as const)(
  "as a %s gives its plan to the program's own package of the same build, which says %s",
  async (family, field, owner) => {
    const root = new InstalledRoot(family);
    try {
      const request = { profiles: [await root.profile()], root: root.path, prefaultVersion: '9.8.7' };
      expect(root.install((await buildPackage({ family, ...request }, root.scratch)).path)).toBe('');
      expect(owner(root)).toBe(`${NAME}: ${PLAN}\n`);
      root.write(PLAN, 'another plan');
      const theirs = [PROGRAM, LIBRARY, DATA, PLAN];
      expect(root.install(root.buildExample('1:2.0-4', theirs))).toContain(PLAN);
      expect(root.install(root.buildExample('1:2.0-4', theirs, `${field}: ${NAME}\n`))).toBe('');
      expect(owner(root)).toBe(`example: ${PLAN}\n`);
    } finally {
      root.remove();
    }
  },
);

it('has nothing for lintian to complain of', async () => {
  const root = new InstalledRoot('deb');
  try {
    const request = { profiles: [await root.profile()], root: root.path, prefaultVersion: '9.8.7' };
    for (const version of ['1:2.0-3', '2.0']) {
      const { path } = await buildPackage({ family: 'deb', ...request, version }, root.scratch);
      expect(say('lintian', '-I', '--pedantic', '--allow-root', '--fail-on=none', path)).toBe('');
    }
  } finally {
    root.remove();
  }
}, 60_000);

/** What rpmlint says of every such package, and why it stands. */
const RPMLINT = {
  'no-signature': 'whoever publishes it signs it',
  'no-group-tag': 'Group went out of use',
  'no-url-tag': 'it has no page of its own',
  'no-documentation': 'there is nothing to read: prefault has the manual',
  'no-binary': 'plans are data, but of builds of one architecture',
  'only-non-binary-in-usr-lib': 'the same; the plan format settles the place',
  'invalid-license': 'the list of licences is empty where no distribution fills it',
};

it('has nothing for rpmlint to complain of but what stands', async () => {
  const root = new InstalledRoot('rpm');
  try {
    const request = { profiles: [await root.profile()], root: root.path, prefaultVersion: '9.8.7' };
    const { path } = await buildPackage({ family: 'rpm', ...request }, root.scratch);
    const said = say('sh', '-c', 'rpmlint "$1" || :', 'sh', path);
    const found = [...said.matchAll(/^\S+: [EW]: (\S+)/gm)].map(([, name]) => name ?? '');
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((name) => !(name in RPMLINT))).toEqual([]);
  } finally {
    root.remove();
  }
}, 60_000);
