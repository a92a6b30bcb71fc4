import { existsSync, linkSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import fc from 'fast-check';
import { contentKey } from '../../src/elf/index.js';
import { type StageRequest, stageTree } from '../../src/pack/index.js';
import { decodePlan, planNameForPath } from '../../src/plan/index.js';
import { fingerprintFile } from '../../src/port/index.js';
import { decodeProfile, type Profile } from '../../src/profile/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { install, PackageTree, shippedState } from './trees.js';

let system: SystemRoot;
let tree: PackageTree;
let other: PackageTree;
let profile: Profile;

beforeEach(async () => {
  system = new SystemRoot();
  // As package managers leave it.
  utimesSync(system.at(DATA), 1_650_000_000, 1_650_000_000);
  profile = await system.profile();
  tree = new PackageTree();
  other = new PackageTree();
  tree.write(PROGRAM, elf('aa11'));
});

afterEach(() => [system, tree, other].map((one) => one.remove()));

const stage = (request: Partial<StageRequest> = {}) =>
  stageTree({ tree: tree.path, root: system.path, profiles: [profile], ...request });
const planAt = (name: string) => decodePlan(readFileSync(tree.at(`/usr/lib/prefault/plans/${name}`)), name);
const profileAt = (name: string) => {
  const path = tree.at(`/usr/lib/prefault/profiles/${name}.prefault.json`);
  return decodeProfile(readFileSync(path, 'utf8'), path);
};

it('puts the plan and the stamped profile where shipped ones belong, and nothing else', async () => {
  const [staged] = await stage();
  expect(Object.keys(tree.files())).toEqual([
    '/usr/lib/prefault',
    '/usr/lib/prefault/plans',
    '/usr/lib/prefault/plans/aa',
    '/usr/lib/prefault/plans/aa/11.plan',
    '/usr/lib/prefault/profiles',
    '/usr/lib/prefault/profiles/example.prefault.json',
  ]);
  expect(staged).toMatchObject({
    profilePath: tree.at('/usr/lib/prefault/profiles/example.prefault.json'),
    planPaths: [tree.at('/usr/lib/prefault/plans/aa/11.plan')],
    taggedPaths: [],
    stale: [],
  });
  expect(staged).not.toHaveProperty('why');
  expect(planAt('aa/11.plan').program).toBe(PROGRAM);
});

it('gives what verify finds fresh where the package is installed', async () => {
  tree.write(DATA, 'some data');
  other.write(LIBRARY, elf('bb22'));
  const latestMtimeSeconds = 1_600_000_000n;
  await stage({ over: [other.path], latestMtimeSeconds });
  const target = new SystemRoot();
  install(target.path, [tree, other], Number(latestMtimeSeconds));
  expect(await shippedState(target.path)).toEqual({ names: ['example'], fresh: true });
  target.remove();
});

describe('a file is taken', () => {
  const build = (buildId: string) => elf(buildId, 'code');
  const places: [string, string[], string][] = [
    ["from the package's own tree first", ['tree', 'other', 'system'], 'tree'],
    ['from the other trees next', ['other', 'system'], 'other'],
    ['from the system last', ['system'], 'system'],
  ];

  it.each(places)('%s', async (_, present, taken) => {
    const ids: Record<string, string> = { tree: 'c001', other: 'c002', system: 'c003' };
    rmSync(system.at(LIBRARY));
    for (const place of present) {
      const where = { tree, other, system }[place];
      where?.write(LIBRARY, build(ids[place] ?? ''));
    }
    await stage({ over: [other.path] });
    const found = planAt('aa/11.plan').files.find(({ path }) => path === LIBRARY);
    expect(found?.identity).toMatchObject({ kind: 'build-id', buildId: ids[taken] });
    expect(profileAt('example').files.find(({ path }) => path === LIBRARY)?.buildId).toBe(ids[taken]);
  });

  it.each([
    ['/bin', '/usr/bin/example', '/bin/example'],
    ['/usr/bin', '/bin/example', '/usr/bin/example'],
  ])('where a package ships it in %s and the profile says otherwise', async (_, wanted, shipped) => {
    system.write(wanted, elf('dd33'));
    const moved = await system.profile('example', [wanted], [wanted]);
    rmSync(tree.at(PROGRAM));
    tree.write(shipped, elf('dd33'));
    rmSync(system.at(wanted));
    const [staged] = await stage({ profiles: [moved] });
    expect(staged?.planPaths).toHaveLength(1);
    expect(planAt('dd/33.plan').program).toBe(wanted);
  });

  it('by links within the tree, whether absolute or not, and never by one that leads out of it', async () => {
    rmSync(tree.at(PROGRAM));
    tree.write('/usr/lib/example/real', elf('aa11'));
    symlinkSync('/usr/lib/example/real', tree.at(PROGRAM));
    expect((await stage())[0]).toHaveProperty('stamped');
    rmSync(tree.at(PROGRAM));
    const outside = new PackageTree();
    outside.write('/program', elf('aa11'));
    symlinkSync(outside.at('/program'), tree.at(PROGRAM));
    expect((await stage())[0]).not.toHaveProperty('stamped');
    outside.remove();
  });

  it('by a link that leads on into another tree', async () => {
    rmSync(system.at(LIBRARY));
    tree.write('/usr/lib/keep', '');
    symlinkSync('/usr/lib/other/libexample.so.1.2', tree.at(LIBRARY));
    other.write('/usr/lib/other/libexample.so.1.2', elf('bb22'));
    expect((await stage({ over: [other.path] }))[0]?.stale).toEqual([]);
  });
});

describe('what is known by its time', () => {
  const timeIn = (name: string) => planAt(name).files.find(({ path }) => path === DATA)?.identity;

  it.each([
    ['rounded down to the second', 1_500_000_000.75, undefined, 1_500_000_000n],
    ['clamped', 1_700_000_000.75, 1_600_000_000n, 1_600_000_000n],
    ['left alone when it is earlier', 1_500_000_000.75, 1_600_000_000n, 1_500_000_000n],
  ])('has in a tree the time that it will have once packaged: %s', async (_, seconds, latest, expected) => {
    tree.write(DATA, 'some data', seconds);
    await stage(latest === undefined ? {} : { latestMtimeSeconds: latest });
    expect(timeIn('aa/11.plan')).toEqual({ kind: 'mtime', mtimeSeconds: expected, mtimeNanoseconds: 0 });
  });

  it('has on the system the time that it has, whatever the trees are clamped to', async () => {
    await stage({ latestMtimeSeconds: 1_600_000_000n });
    expect(timeIn('aa/11.plan')).toEqual({
      kind: 'mtime',
      mtimeSeconds: 1_650_000_000n,
      mtimeNanoseconds: 0,
    });
  });

  it('is left out if it was made on this machine', async () => {
    utimesSync(system.at(DATA), 1_650_000_000.25, 1_650_000_000.25);
    const [staged] = await stage();
    expect(staged).toMatchObject({ stale: [], leftOut: [DATA] });
    expect(planAt('aa/11.plan').files.map(({ path }) => path)).toEqual([PROGRAM, LIBRARY]);
    expect(profileAt('example').files.map(({ path }) => path)).toEqual([PROGRAM, LIBRARY]);
  });

  it('is shipped as it was recorded if triggers write it anew everywhere', async () => {
    const cache = '/etc/ld.so.cache';
    system.write(cache, 'cache');
    const profile = await system.profile('example', [PROGRAM], [cache, PROGRAM]);
    system.write(cache, 'what this machine has, longer and changed just now');
    const [staged] = await stage({ profiles: [profile] });
    expect(staged?.leftOut).toEqual([]);
    const [recorded] = profile.files;
    expect(recorded?.path).toBe(cache);
    expect(profileAt('example').files).toContainEqual(recorded);
  });
});

describe('a profile is not shipped, and the reason given,', () => {
  const reasons: [string, () => void, RegExp][] = [
    [
      'when its program is not in the trees',
      () => rmSync(tree.at(PROGRAM)),
      /its program '\/usr\/bin\/example' is not in '/,
    ],
    [
      'when its program is another build',
      () => tree.write(PROGRAM, elf('aa12', 'other')),
      /'\/usr\/bin\/example' is another build/,
    ],
    [
      'when its program is a directory',
      () => {
        rmSync(tree.at(PROGRAM));
        tree.write(`${PROGRAM}/file`, '');
        rmSync(system.at(PROGRAM));
      },
      /is not in/,
    ],
  ];

  it.each(reasons)('%s', async (_, change, why) => {
    change();
    const [staged] = await stage();
    expect(staged).toMatchObject({ planPaths: [], why: expect.stringMatching(why) });
    expect(existsSync(tree.at('/usr/lib/prefault'))).toBe(false);
  });

  it.each(reasons)('%s, and what an earlier run shipped is removed', async (_, change) => {
    await stage();
    expect(existsSync(tree.at('/usr/lib/prefault/plans/aa/11.plan'))).toBe(true);
    change();
    await stage();
    expect(Object.keys(tree.files()).filter((path) => /plan$|json$/.test(path))).toEqual([]);
  });
});

it('ships profiles of installed programs where that is asked for', async () => {
  rmSync(tree.at(PROGRAM));
  expect((await stage({ installedPrograms: true }))[0]?.planPaths).toHaveLength(1);
  rmSync(system.at(PROGRAM));
  expect((await stage({ installedPrograms: true }))[0]?.why).toMatch(/is not installed$/);
});

it('leaves out files that are not those recorded, of plan and profile', async () => {
  tree.write(LIBRARY, elf('bb23', 'other'));
  const [staged] = await stage();
  expect(staged?.stale).toMatchObject([{ path: LIBRARY, why: 'build-id' }]);
  expect(profileAt('example').files.map(({ path }) => path)).toEqual([PROGRAM, DATA]);
  expect(profileAt('example').modes[0]?.files.map(({ path }) => path)).toEqual([PROGRAM, DATA]);
});

it('stamps the profile with the build that is shipped', async () => {
  const image = elf('ee55').subarray(0, 0x800);
  tree.write(PROGRAM, image);
  await stage();
  expect(profileAt('example').files.find(({ path }) => path === PROGRAM)).toEqual({
    path: PROGRAM,
    sizeBytes: 0x800,
    buildId: 'ee55',
    contentKey: contentKey(image),
    fingerprint: fingerprintFile(image, [{ firstPage: 0, pageCount: 1 }]),
  });
  expect(planAt('ee/55.plan').program).toBe(PROGRAM);
});

it('clips pages that a stripped file no longer has', async () => {
  const long = Buffer.concat([elf('aa11'), Buffer.alloc(20_000)]);
  system.write(PROGRAM, long);
  const recorded = await system.profile();
  const [mode] = recorded.modes;
  const files = mode?.files.map((file) =>
    file.path === PROGRAM
      ? {
          ...file,
          extents: [
            { firstPage: 0, pageCount: 1 },
            { firstPage: 3, pageCount: 2 },
          ],
        }
      : file,
  );
  const touched = { ...recorded, modes: [{ ...mode, files }] } as Profile;
  await stage({ profiles: [touched] });
  expect(profileAt('example').modes[0]?.files.find(({ path }) => path === PROGRAM)?.extents).toEqual([
    { firstPage: 0, pageCount: 1 },
  ]);
});

it('ships a wrapper script and its program, and of them only what the trees have', async () => {
  const script = '/usr/bin/wrapper';
  system.write(script, '#!/bin/sh\nexec example\n');
  tree.write(script, '#!/bin/sh\nexec example\n');
  const wrapped = await system.profile('wrapper', [script, PROGRAM], [PROGRAM, script]);
  await stage({ profiles: [wrapped] });
  expect(planAt(planNameForPath(script)).program).toBe(script);
  expect(planAt('aa/11.plan').program).toBe(PROGRAM);
  expect(profileAt('wrapper').programs).toEqual([script, PROGRAM]);
  rmSync(tree.at(PROGRAM));
  await stage({ profiles: [wrapped] });
  expect(profileAt('wrapper').programs).toEqual([script]);
  expect(existsSync(tree.at('/usr/lib/prefault/plans/aa'))).toBe(false);
});

it('makes one plan for two names of one build', async () => {
  system.write('/usr/bin/example-too', elf('aa11'));
  linkSync(tree.at(PROGRAM), tree.at('/usr/bin/example-too'));
  const twice = await system.profile('example', [PROGRAM, '/usr/bin/example-too'], [PROGRAM]);
  const [staged] = await stage({ profiles: [twice] });
  expect(staged?.planPaths).toHaveLength(1);
  expect(profileAt('example').programs).toEqual([PROGRAM]);
});

describe('profiles that cannot be shipped together are refused:', () => {
  it('of one name', async () => {
    await expect(stage({ profiles: [profile, profile] })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('of one program', async () => {
    const rival = { ...profile, name: 'rival' };
    await expect(stage({ profiles: [profile, rival] })).rejects.toThrow(/both serve '\/usr\/bin\/example'/);
    await stage();
    await expect(stage({ profiles: [rival] })).rejects.toThrow(/both serve/);
  });

  it('of one build-id', async () => {
    system.write('/usr/bin/example-too', elf('aa11'));
    tree.write('/usr/bin/example-too', elf('aa11'));
    const too = await system.profile('too', ['/usr/bin/example-too'], [LIBRARY, PROGRAM].sort());
    await expect(stage({ profiles: [profile, too] })).rejects.toThrow(/of one build-id/);
    expect(existsSync(tree.at('/usr/lib/prefault'))).toBe(false);
  });
});

it('keeps what other runs put into the tree', async () => {
  system.write('/usr/bin/other', elf('ff66'));
  tree.write('/usr/bin/other', elf('ff66'));
  await stage({ profiles: [await system.profile('other', ['/usr/bin/other'], ['/usr/bin/other'])] });
  await stage();
  expect(planAt('ff/66.plan').program).toBe('/usr/bin/other');
  expect(planAt('aa/11.plan').program).toBe(PROGRAM);
});

it('replaces the plan of an earlier build', async () => {
  await stage();
  tree.write(PROGRAM, elf('aa99'));
  await stage();
  expect(existsSync(tree.at('/usr/lib/prefault/plans/aa/11.plan'))).toBe(false);
  expect(planAt('aa/99.plan').program).toBe(PROGRAM);
});

it('gives the same bytes and modes for the same files, wherever and whenever they were built', async () => {
  const umask = process.umask();
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0o000, 0o022, 0o027, 0o077),
        fc.integer({ min: 1_650_000_000, max: 1_790_000_000 }),
        fc.boolean(),
        async (mask, seconds, inOther) => {
          const [one, two] = [new PackageTree('prefault-a-'), new PackageTree('prefault-somewhere-else-')];
          const data = inOther ? other : two;
          process.umask(0o022);
          for (const [where, time] of [
            [one, 1_700_000_000.5],
            [two, seconds],
          ] as const)
            where.write(PROGRAM, elf('aa11'), time);
          one.write(DATA, 'some data');
          data.write(DATA, 'some data', seconds);
          const common = { root: system.path, profiles: [profile], latestMtimeSeconds: 1_640_000_000n };
          await stageTree({ tree: one.path, ...common });
          process.umask(mask);
          await stageTree({ tree: two.path, over: [other.path], ...common });
          process.umask(umask);
          const [first, second] = [one.files('/usr/lib/prefault/'), two.files('/usr/lib/prefault/')];
          for (const made of [one, two]) made.remove();
          rmSync(other.at('/usr'), { recursive: true, force: true });
          expect(second).toEqual(first);
          for (const state of Object.values(first)) expect(state).toMatch(/^(?:755$|644 )/);
        },
      ),
      { numRuns: 25 },
    );
  } finally {
    process.umask(umask);
  }
});

it('leaves the programs as they are unless they are to be tagged', async () => {
  const before = statSync(tree.at(PROGRAM), { bigint: true });
  await stage();
  const after = statSync(tree.at(PROGRAM), { bigint: true });
  expect({ ino: after.ino, mtime: after.mtimeNs }).toEqual({ ino: before.ino, mtime: before.mtimeNs });
});
