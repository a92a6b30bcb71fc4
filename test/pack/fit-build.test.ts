import { rmSync } from 'node:fs';
import { contentKey } from '../../src/elf/index.js';
import { fitBuild } from '../../src/pack/fit-build.js';
import type { Profile } from '../../src/profile/index.js';
import { shifting } from '../store/shifting-engine.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { PackageTree } from './trees.js';

const PAGE = 4096;

/** A build of four pages. */
function build(buildId: string): Buffer {
  const start = elf(buildId, buildId);
  return Buffer.concat([start, Buffer.alloc(4 * PAGE - start.length)]);
}

const refusing = { ...shifting(0), portFile: () => ({ refused: 'has nothing in common with it' }) };

let system: SystemRoot;
let tree: PackageTree;
let profile: Profile;

beforeEach(async () => {
  system = new SystemRoot();
  profile = await system.profile();
  tree = new PackageTree();
  tree.write(PROGRAM, build('aa12'));
  tree.write(DATA, 'some data', 1_650_000_000);
});

afterEach(() => [system, tree].map((one) => one.remove()));

const fit = (engine: ReturnType<typeof shifting> | typeof refusing) => {
  const own = { root: tree.path, packaged: {} };
  return fitBuild(profile, [own, { root: system.path }], {
    isOurs: (layer) => layer === own,
    where: 'in the tree',
    engine,
  });
};

it('ships the pages that were carried over to the build, with its identity and their mark', async () => {
  const { shipped, stale, ported, retrain, why } = await fit(shifting(2, 0.93));
  expect({ stale, retrain, why }).toEqual({ stale: [], retrain: false, why: undefined });
  expect(ported).toEqual([{ path: PROGRAM, state: 'ported', confidence: 0.93 }]);
  expect(shipped?.stamped.files.find(({ path }) => path === PROGRAM)).toEqual({
    path: PROGRAM,
    sizeBytes: 4 * PAGE,
    buildId: 'aa12',
    contentKey: contentKey(build('aa12')),
  });
  const touched = shipped?.stamped.modes[0]?.files.find(({ path }) => path === PROGRAM);
  expect(touched).toMatchObject({ extents: [{ firstPage: 2, pageCount: 1 }], portedPercent: 93 });
});

it('gives the profile as it was recorded, whatever was carried over', async () => {
  expect((await fit(shifting(1))).profile).toBe(profile);
});

it('carries nothing where everything fits', async () => {
  tree.write(PROGRAM, elf('aa11'));
  const engine = shifting(1);
  const { shipped, ported } = await fit(engine);
  expect(engine.portFile).not.toHaveBeenCalled();
  expect(ported).toEqual([]);
  expect(shipped?.stamped.modes).toEqual(profile.modes);
});

it('ships nothing where the program cannot be carried over, and says why and to record anew', async () => {
  const { shipped, why, retrain } = await fit(refusing);
  expect({ shipped, retrain }).toEqual({ shipped: undefined, retrain: true });
  expect(why).toBe(
    `'${PROGRAM}' is another build than the one that was recorded, and has nothing in common with it`,
  );
});

describe('of a library that cannot be carried over', () => {
  beforeEach(() => tree.write(PROGRAM, elf('aa11')));

  it.each<[string, boolean, () => void]>([
    ['is said to record anew if it is in the packages', true, () => tree.write(LIBRARY, build('bb23'))],
    ['is not, if another package brings it', false, () => system.write(LIBRARY, build('bb23'))],
    ['is not, if it is not there', false, () => rmSync(system.at(LIBRARY))],
  ])('%s; the rest is shipped', async (_, retrain, change) => {
    change();
    const found = await fit(refusing);
    expect(found).toMatchObject({ retrain, stale: [{ path: LIBRARY }] });
    expect(found.shipped?.stamped.files.map(({ path }) => path)).toEqual([PROGRAM, DATA]);
  });
});

it('says to record anew what was carried over too often', async () => {
  profile = (await fit(shifting(0, 0.8))).shipped?.stamped as Profile;
  tree.write(PROGRAM, build('aa13'));
  expect(await fit(shifting(0, 0.9))).toMatchObject({ retrain: false, shipped: expect.anything() });
  const all = { ...profile, files: profile.files.filter(({ path }) => path === PROGRAM) };
  profile = { ...all, modes: all.modes.map((mode) => ({ ...mode, files: mode.files.slice(0, 1) })) };
  expect(await fit(shifting(0, 0.8))).toMatchObject({ retrain: true, shipped: expect.anything() });
});

it.each(['/usr/bin', '/bin'])('follows a program to the name that it has now, in %s', async (directory) => {
  system.write('/usr/bin/example-2.1', elf('aa11'));
  const paths = ['/usr/bin/example-2.1', LIBRARY];
  profile = await system.profile('example', ['/usr/bin/example-2.1'], paths);
  rmSync(system.at('/usr/bin/example-2.1'));
  tree.write(`${directory}/example-2.2`, build('aa12'));
  const { shipped, ported } = await fit(shifting(1));
  expect(ported).toMatchObject([{ path: '/usr/bin/example-2.1', to: '/usr/bin/example-2.2' }]);
  expect(shipped?.stamped.programs).toEqual(['/usr/bin/example-2.2']);
  expect([...(shipped?.programs.values() ?? [])].map(({ file }) => file.buildId)).toEqual(['aa12']);
});

it('does not count as carried over what is not shipped, having been made on this machine', async () => {
  tree.write(PROGRAM, elf('aa11'));
  rmSync(tree.at(DATA));
  // With a fraction of a second in its time.
  system.write(DATA, 'other data');
  const { leftOut, ported, shipped } = await fit(shifting(0));
  expect({ leftOut, ported }).toEqual({ leftOut: [DATA], ported: [] });
  expect(shipped?.stamped.files.map(({ path }) => path)).toEqual([PROGRAM, LIBRARY]);
});
