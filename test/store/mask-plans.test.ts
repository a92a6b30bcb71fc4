import { statSync, writeFileSync } from 'node:fs';
import {
  allStores,
  findPlans,
  installProfile,
  maskPlans,
  type NamedProgram,
  namePlans,
  removeProfile,
  storeFor,
  unmaskPlans,
} from '../../src/store/index.js';
import { RefreshedRoot } from '../refresh/refreshed-root.js';
import { PROGRAM } from '../store/system-root.js';

const SCRIPT = '/usr/bin/script';
const EXAMPLE: NamedProgram = { program: PROGRAM, planName: 'aa/11.plan' };

let root: RefreshedRoot;
beforeEach(() => {
  root = new RefreshedRoot();
});
afterEach(() => root.remove());

it('names plans of programs that are there', async () => {
  root.write(SCRIPT, '#!/bin/sh\n');
  expect(await namePlans(root.path, [PROGRAM, '/usr/bin/absent', SCRIPT])).toEqual([
    EXAMPLE,
    { program: SCRIPT, planName: expect.stringMatching(/^path\/[0-9a-f]{16}\.plan$/) },
  ]);
});

it('masks a program without profile, readable for all, once', async () => {
  expect(await maskPlans(root.store, [PROGRAM, PROGRAM])).toEqual([root.planAt('aa/11.plan')]);
  expect(statSync(root.planAt('aa/11.plan'))).toMatchObject({ size: 0, mode: 0o100644 });
  expect(await maskPlans(root.store, [PROGRAM])).toEqual([]);
});

it('masks in the place of a plan, and install, refresh and remove leave that alone', async () => {
  const profile = await root.profile();
  await root.install(profile);
  await maskPlans(root.store, [PROGRAM]);
  expect(root.plans()).toEqual({ 'aa/11.plan': '' });
  expect((await installProfile(root.store, profile)).maskedPaths).toEqual([root.planAt('aa/11.plan')]);
  await root.refresh();
  await root.refresh();
  await removeProfile(root.store, 'example');
  await root.refresh();
  expect(root.plans()).toEqual({ 'aa/11.plan': '' });
});

it('takes masks away and nothing else; a refresh compiles the plan again', async () => {
  await root.install(await root.profile());
  const before = root.plans();
  expect(await unmaskPlans(root.store, [PROGRAM])).toEqual({ paths: [], wasListed: false });
  expect(root.plans()).toEqual(before);
  await maskPlans(root.store, [PROGRAM]);
  await root.refresh();
  expect(await unmaskPlans(root.store, [PROGRAM])).toEqual({
    paths: [root.planAt('aa/11.plan')],
    wasListed: true,
  });
  expect(root.plans()).toEqual({});
  await root.refresh();
  expect(root.plans()).toEqual(before);
});

it('finds what appliers find first', async () => {
  const stores = allStores({ root: root.path, env: { HOME: '/home/u' } });
  expect(await findPlans(stores, [EXAMPLE])).toEqual([]);
  await root.ship(await root.profile());
  expect(await findPlans(stores, [EXAMPLE])).toMatchObject([
    { ...EXAMPLE, state: 'plan', store: { scope: 'shipped' } },
  ]);
  await maskPlans(root.store, [PROGRAM]);
  expect(await findPlans(stores, [EXAMPLE])).toMatchObject([{ state: 'mask', store: { scope: 'system' } }]);
  const own = storeFor({ scope: 'user', root: root.path, env: { HOME: '/home/u' } });
  await installProfile(own, await root.profile());
  const [first] = await findPlans(stores, [EXAMPLE]);
  expect(first).toMatchObject({ state: 'plan', store: { scope: 'user' } });
  writeFileSync(first?.path ?? '', 'other');
  expect(await findPlans(stores, [EXAMPLE])).toMatchObject([{ state: 'damaged' }]);
});
