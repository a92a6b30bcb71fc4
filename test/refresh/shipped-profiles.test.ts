import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePlan } from '../../src/plan/index.js';
import type { Profile } from '../../src/profile/index.js';
import { isFresh, isStale, verifyInstalled } from '../../src/store/index.js';
import { DATA, elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { planNames, RefreshedRoot, stateOf } from './refreshed-root.js';

const PLAN = 'aa/11.plan';

let root: RefreshedRoot;

beforeEach(() => {
  root = new RefreshedRoot();
});

afterEach(() => root.remove());

const filesOf = (name: string) =>
  decodePlan(Buffer.from(root.plans()[name] ?? '', 'hex'), name).files.map(({ path }) => path);

it('are new the first time they are seen, and fresh from then on', async () => {
  await root.ship(await root.profile());
  expect(stateOf(await root.refresh(), 'example')).toBe('new');
  expect(stateOf(await root.refresh(), 'example')).toBe('fresh');
});

it('need no plan here where the shipped one fits', async () => {
  await root.ship(await root.profile());
  expect((await root.refresh()).plans).toEqual([]);
  expect(planNames(root)).toEqual([]);
});

it('are compiled for this machine where they came without a plan', async () => {
  await root.ship(await root.profile(), { plans: false });
  await root.refresh();
  expect(filesOf(PLAN)).toEqual([PROGRAM, LIBRARY, DATA]);
});

it('are compiled for this machine where an entry of the shipped plan is stale', async () => {
  await root.ship(await root.profile());
  await root.refresh();
  root.write(LIBRARY, elf('cc33', 'other'));
  expect(stateOf(await root.refresh(), 'example')).toBe('stale');
  expect(filesOf(PLAN)).toEqual([PROGRAM, DATA]);
});

it('need their plan of here no more when the shipped one fits again', async () => {
  await root.ship(await root.profile());
  utimesSync(root.at(DATA), 1, 1);
  await root.refresh();
  expect(planNames(root)).toEqual([PLAN]);
  await root.ship(await root.profile());
  const { plans } = await root.refresh();
  expect(plans).toMatchObject([{ action: 'removed', path: root.planAt(PLAN) }]);
  expect(planNames(root)).toEqual([]);
});

it('take their plan of here with them when the package goes', async () => {
  await root.ship(await root.profile(), { plans: false });
  await root.refresh();
  rmSync(root.profileFile(root.shipped, 'example'));
  const { plans } = await root.refresh();
  expect(plans).toMatchObject([{ action: 'removed', why: `no profile of ${PROGRAM} is left` }]);
  expect(planNames(root)).toEqual([]);
});

it('are left alone where a mask stands, here or among the shipped plans', async () => {
  await root.ship(await root.profile());
  utimesSync(root.at(DATA), 1, 1);
  writeFileSync(join(root.shipped.planDirectory, PLAN), '');
  await root.refresh();
  expect(planNames(root)).toEqual([]);
  rmSync(join(root.shipped.planDirectory, PLAN));
  root.put(root.planAt(PLAN), '');
  expect((await root.refresh()).masked).toEqual([root.planAt(PLAN)]);
  expect((await root.refresh()).masked).toEqual([root.planAt(PLAN)]);
  expect(root.plans()).toEqual({ [PLAN]: '' });
});

it('come after what was trained here', async () => {
  await root.install(await root.profile('example', [PROGRAM], [PROGRAM, DATA]));
  await root.ship(await root.profile());
  await root.refresh();
  expect(filesOf(PLAN)).toEqual([PROGRAM, DATA]);
});

it('come before what was trained on a former build, which is kept', async () => {
  await root.install(await root.profile());
  await root.refresh();
  root.write(PROGRAM, elf('dd44', 'new'));
  await root.ship(await root.profile());
  await root.refresh();
  expect(planNames(root)).toEqual([]);
  expect(existsSync(root.profileFile(root.store, 'example'))).toBe(true);
  rmSync(root.profileFile(root.shipped, 'example'));
  rmSync(root.shipped.planDirectory, { recursive: true });
  await root.refresh();
  expect(filesOf('dd/44.plan')).toEqual([LIBRARY, DATA]);
});

it('are never written', async () => {
  await root.ship(await root.profile());
  root.write(LIBRARY, elf('cc33', 'other'));
  root.put(join(root.shipped.planDirectory, 'ee/55.plan'), 'PREFAULT');
  await root.refresh();
  expect(existsSync(join(root.shipped.planDirectory, 'ee/55.plan'))).toBe(true);
  expect(existsSync(join(root.shipped.planDirectory, PLAN))).toBe(true);
});

describe('after a refresh, verify', () => {
  const stores = () => [root.store, root.shipped];
  const isAllRight = async (profile: Profile) =>
    isFresh(await verifyInstalled(root.shipped, profile, { stores: stores() }));

  it.each<[string, () => Promise<void>]>([
    ['whose shipped plan fits', () => Promise.resolve()],
    ['whose plan was compiled here', async () => rmSync(root.shipped.planDirectory, { recursive: true })],
    [
      'whose program was trained here too',
      async () => root.install(await root.profile('own', [PROGRAM], [PROGRAM, DATA])),
    ],
  ])('finds nothing to do for a profile %s', async (_, change) => {
    const profile = await root.profile();
    await root.ship(profile);
    await change();
    await root.refresh();
    expect(await isAllRight(profile)).toBe(true);
  });

  it('finds the plan of a profile whose library changed compiled, and the library stale', async () => {
    const profile = await root.profile();
    await root.ship(profile);
    root.write(LIBRARY, elf('cc33', 'other'));
    await root.refresh();
    const { files, plans } = await verifyInstalled(root.shipped, profile, { stores: stores() });
    expect(files.filter(isStale).map(({ path }) => path)).toEqual([LIBRARY]);
    expect(plans).toMatchObject([{ state: 'present', path: root.planAt(PLAN) }]);
  });
});
