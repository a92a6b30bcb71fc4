import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { initDeb, initRpm } from '../../src/pack/index.js';
import { encodeProfile, type Profile } from '../../src/profile/index.js';
import { SystemRoot } from '../store/system-root.js';

let directory: string;
let profile: Profile;

beforeAll(async () => {
  const root = new SystemRoot();
  profile = await root.profile('hello');
  root.remove();
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-init-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}

const read = (name: string) => readFileSync(join(directory, name), 'utf8');

/** Every file with its content and times: what must not change. */
function snapshot(): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const { mtimeMs, mode } = statSync(join(directory, name));
      const content = statSync(join(directory, name)).isFile() ? read(name) : '';
      return [name, `${mtimeMs} ${mode} ${content}`];
    }),
  );
}

const source = (extra = '') => `Source: hello
Maintainer: A <a@b.example>
Build-Depends: debhelper-compat (= 13)${extra}
`;
const binary = (name: string, depends = `\${misc:Depends}`) => `
# a comment
Package: ${name}
Architecture: any
Depends: ${depends}
`;
const rules = '#!/usr/bin/make -f\n%:\n\tdh $@\n';
const tree = (control = source() + binary('hello')) => ({ 'debian/control': control, 'debian/rules': rules });

describe('in a Debian source tree', () => {
  const init = (request = {}) => initDeb({ place: directory, ...request });
  const sequence = {
    file: 'debian/control',
    how: 'add to Build-Depends',
    lines: ['    dh-sequence-prefault,'],
  };

  it('makes the list and the profile, and names the one line that is missing', async () => {
    write(tree());
    expect(await init({ profile })).toEqual({
      packageName: 'hello',
      written: ['debian/hello.prefault', 'debian/profiles/hello.prefault.json'],
      kept: [],
      toAdd: [sequence],
      present: [],
    });
    expect(read('debian/hello.prefault')).toMatch(/^# (?:.|\n)*\ndebian\/profiles\/hello\.prefault\.json\n$/);
    expect(read('debian/profiles/hello.prefault.json')).toBe(encodeProfile(profile));
  });

  it('makes a list of nothing but comments where no profile is given', async () => {
    write(tree());
    expect((await init()).written).toEqual(['debian/hello.prefault']);
    expect(read('debian/hello.prefault')).toMatch(/^(?:#.*\n)+$/);
  });

  it('changes nothing the second time, and nothing that was there the first time', async () => {
    write(tree());
    const before = snapshot();
    await init({ profile });
    const after = snapshot();
    for (const name of ['debian/control', 'debian/rules']) expect(after[name]).toBe(before[name]);
    const again = await init({ profile });
    expect(again).toMatchObject({
      written: [],
      kept: ['debian/hello.prefault', 'debian/profiles/hello.prefault.json'],
      present: ["'debian/profiles/hello.prefault.json' in debian/hello.prefault"],
    });
    expect(snapshot()).toEqual(after);
  });

  it.each([
    ['in Build-Depends', source(', dh-sequence-prefault'), rules],
    ['with a version', source(',\n dh-sequence-prefault (>= 1) <!nocheck>,'), rules],
    ['in Build-Depends-Arch', `${source()}Build-Depends-Arch: dh-sequence-prefault\n`, rules],
    ['by --with', source(', dh-prefault'), rules.replace('dh $@', 'dh $@ --with=python3,prefault')],
  ])('sees that the sequence is there: %s', async (_, control, text) => {
    write({ 'debian/control': control + binary('hello'), 'debian/rules': text });
    const { toAdd, present } = await init();
    expect(toAdd).toEqual([]);
    expect(present).toEqual(["'dh-sequence-prefault' in debian/control"]);
  });

  it('is not misled by a package with a longer name', async () => {
    write(tree(source(', dh-sequence-prefault-extra') + binary('hello')));
    expect((await init()).toAdd).toEqual([sequence]);
  });

  it('knows rules that call the helpers themselves', async () => {
    write({ ...tree(), 'debian/rules': 'binary-arch:\n\tdh_strip\n\tdh_shlibdeps\n' });
    expect((await init()).toAdd).toContainEqual({
      file: 'debian/rules',
      how: 'add behind dh_strip',
      lines: ['\tdh_prefault'],
    });
  });

  it('guesses no package', async () => {
    write(tree(source() + binary('hello') + binary('hello-server')));
    await expect(init()).rejects.toMatchObject({
      code: 'USAGE',
      remedy: "name one of them with --package: 'hello', 'hello-server'",
    });
    await expect(init({ packageName: 'other' })).rejects.toMatchObject({ code: 'USAGE' });
    expect((await init({ packageName: 'hello-server' })).written).toEqual(['debian/hello-server.prefault']);
  });

  it('names the line that a list lacks, wherever debhelper finds the list', async () => {
    for (const list of ['debian/hello.prefault', 'debian/prefault']) {
      write({ ...tree(), [list]: 'debian/profiles/other.prefault.json\n' });
      const { kept, toAdd } = await init({ profile });
      expect(kept).toContain(list);
      expect(toAdd).toContainEqual({
        file: list,
        how: 'add',
        lines: ['debian/profiles/hello.prefault.json'],
      });
      rmSync(join(directory, list));
    }
  });

  it('names the variable that audit-tag needs', async () => {
    write({ ...tree(), 'debian/hello.prefault': 'debian/profiles/hello.prefault.json audit-tag\n' });
    expect((await init()).toAdd).toContainEqual({
      file: 'debian/control',
      how: 'add to Depends of hello',
      lines: [`    \${prefault:Depends},`],
    });
    write(tree(source() + binary('hello', `\${misc:Depends}, \${prefault:Depends}`)));
    expect((await init()).toAdd).toEqual([sequence]);
  });

  it('leaves another profile of that name alone, and then everything', async () => {
    write({ ...tree(), 'debian/profiles/hello.prefault.json': '{}' });
    const before = snapshot();
    await expect(init({ profile })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(snapshot()).toEqual(before);
  });

  it.each([
    ['without debian/control', {}, 'NOT_FOUND'],
    ['with an empty one', { 'debian/control': '' }, 'BAD_FORMAT'],
    ['with that of a binary package', { 'debian/control': 'Package: x\nVersion: 1\n' }, 'BAD_FORMAT'],
    ['with a broken one', { 'debian/control': 'Source hello\n' }, 'BAD_FORMAT'],
  ])('refuses a directory %s', async (_, files, code) => {
    write(files);
    await expect(init()).rejects.toMatchObject({ code });
  });
});

const spec = (preamble = '', install = '', files = '%files\n') => `Name: hello
Version: 1
Release: 1
${preamble}
%description
hello
%install
${install}
${files}`;

describe('beside a spec file', () => {
  const init = (request = {}) => initRpm({ place: directory, ...request });
  const subpackage = '%package tools\nSummary: x\n';

  it('copies the profile, and names the lines that are missing', async () => {
    write({ 'hello.spec': spec('Source0: hello.tar.gz\nSource3: x.patch') });
    expect(await init({ profile })).toEqual({
      packageName: 'hello',
      written: ['hello.prefault.json'],
      kept: [],
      toAdd: [
        {
          file: 'hello.spec',
          how: 'add to the preamble',
          lines: ['BuildRequires: prefault-rpm-macros', 'Source4: hello.prefault.json'],
        },
        { file: 'hello.spec', how: 'add to the end of %install', lines: ['%prefault_install %{SOURCE4}'] },
        { file: 'hello.spec', how: "put in place of '%files'", lines: ['%files -f prefault.files'] },
      ],
      present: [],
    });
  });

  it('finds all lines once they are added, and changes nothing', async () => {
    const added = 'BuildRequires: gcc, prefault-rpm-macros\nSource1: hello.prefault.json';
    write({
      'hello.spec': spec(added, '%prefault_install %{SOURCE1} audit-tag', '%files -f x -f prefault.files\n'),
    });
    await init({ profile });
    const after = snapshot();
    const { written, toAdd, present } = await init({ profile });
    expect({ written, toAdd }).toEqual({ written: [], toAdd: [] });
    expect(present).toHaveLength(4);
    expect(snapshot()).toEqual(after);
  });

  it.each([
    ['%package tools', 'hello-tools', '%files tools'],
    ['%package -n greeter', 'greeter', '%files -n greeter'],
    ['%package -n %{name}-server', 'hello-server', '%files -n %{name}-server'],
  ])('knows the subpackage of %s', async (section, packageName, files) => {
    write({ 'hello.spec': spec(`${section}\nSummary: x\n`) });
    const { toAdd } = await init({ packageName });
    expect(toAdd.flatMap(({ lines }) => lines)).toEqual([
      'BuildRequires: prefault-rpm-macros',
      `Source0: ${packageName}.prefault.json`,
      `%prefault_install -n ${packageName} %{SOURCE0}`,
      `${files} -f prefault-${packageName}.files`,
    ]);
  });

  it('guesses neither package nor spec file', async () => {
    write({ 'hello.spec': spec(subpackage) });
    await expect(init()).rejects.toMatchObject({
      code: 'USAGE',
      remedy: "name one of them with --package: 'hello', 'hello-tools'",
    });
    write({ 'other.spec': spec() });
    await expect(init()).rejects.toMatchObject({
      code: 'USAGE',
      remedy: expect.stringContaining('other.spec'),
    });
    const place = join(directory, 'other.spec');
    expect((await initRpm({ place })).toAdd[0]?.file).toBe('other.spec');
  });

  it("puts the profile where rpmbuild's own tree has the sources", async () => {
    mkdirSync(join(directory, 'SOURCES'));
    write({ 'SPECS/hello.spec': spec() });
    expect((await init({ profile })).written).toEqual(['SOURCES/hello.prefault.json']);
    expect((await initRpm({ place: join(directory, 'SPECS/hello.spec'), profile })).kept).toEqual([
      '../SOURCES/hello.prefault.json',
    ]);
  });

  it.each([
    ['without a spec file', {}, 'NOT_FOUND'],
    ['with an empty one', { 'hello.spec': '' }, 'BAD_FORMAT'],
  ])('refuses a directory %s', async (_, files, code) => {
    write(files);
    await expect(init()).rejects.toMatchObject({ code });
  });
});
