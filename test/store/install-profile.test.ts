import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { decodePlan, planNameForPath } from '../../src/plan/index.js';
import { encodeProfile } from '../../src/profile/index.js';
import {
  installProfile,
  isFresh,
  listProfiles,
  portedPath as portedPathIn,
  readProfile,
  removeProfile,
  type Store,
  storeFor,
  verifyInstalled,
} from '../../src/store/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from './system-root.js';

let root: SystemRoot;
let store: Store;

beforeEach(() => {
  root = new SystemRoot();
  store = root.store;
});

afterEach(() => root.remove());

const planAt = (name: string) => join(store.planDirectory, name);
const filesBelow = (directory: string) =>
  (readdirSync(directory, { recursive: true, encoding: 'utf8' }) as string[])
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();

it('puts the profile and its plan where appliers look, readable by all and writable by none other', async () => {
  const profile = await root.profile();
  const { profilePath, planPaths, stale } = await installProfile(store, profile);
  expect(profilePath).toBe(root.at('/var/lib/prefault/profiles/example.prefault.json'));
  expect(planPaths).toEqual([root.at('/var/cache/prefault/plans/aa/11.plan')]);
  expect(stale).toEqual([]);
  expect(readFileSync(profilePath, 'utf8')).toBe(encodeProfile(profile));
  const plan = decodePlan(readFileSync(planAt('aa/11.plan')), 'plan');
  expect(plan.program).toBe(PROGRAM);
  expect(plan.files.map(({ path }) => path)).toEqual([PROGRAM, LIBRARY, DATA]);
  expect(statSync(planAt('aa/11.plan')).mode & 0o777).toBe(0o644);
  for (const path of [planAt('aa'), store.planDirectory, store.profileDirectory]) {
    expect(statSync(path).mode & 0o777).toBe(0o755);
  }
});

it('leaves no other file in the store, not even its lock', async () => {
  await installProfile(store, await root.profile());
  expect(filesBelow(store.profileDirectory)).toEqual(['example.prefault.json']);
  expect(filesBelow(store.planDirectory)).toEqual(['aa/11.plan']);
});

it('keys the plan of a script by its path', async () => {
  root.write('/usr/bin/script', '#!/bin/sh\nexec example\n');
  const profile = await root.profile('script', ['/usr/bin/script', PROGRAM], ['/usr/bin/script', PROGRAM]);
  await installProfile(store, profile);
  const script = planNameForPath('/usr/bin/script');
  expect(filesBelow(store.planDirectory)).toEqual(['aa/11.plan', script]);
  expect(decodePlan(readFileSync(planAt(script)), 'plan').program).toBe('/usr/bin/script');
});

it('removes the plan of an earlier build when the program was rebuilt', async () => {
  await installProfile(store, await root.profile());
  root.write(PROGRAM, elf('dd44', 'new'));
  const { removedPaths } = await installProfile(store, await root.profile());
  expect(removedPaths).toEqual([planAt('aa/11.plan')]);
  expect(filesBelow(store.planDirectory)).toEqual(['dd/44.plan']);
});

it('removes the plans of programs that the new profile no longer names', async () => {
  root.write('/usr/bin/other', elf('ee55'));
  await installProfile(store, await root.profile('example', [PROGRAM, '/usr/bin/other']));
  expect(filesBelow(store.planDirectory)).toEqual(['aa/11.plan', 'ee/55.plan']);
  await installProfile(store, await root.profile());
  expect(filesBelow(store.planDirectory)).toEqual(['aa/11.plan']);
});

it('leaves plans of other programs alone', async () => {
  root.write('/usr/bin/other', elf('ee55'));
  await installProfile(store, await root.profile('other', ['/usr/bin/other'], ['/usr/bin/other']));
  await installProfile(store, await root.profile());
  await removeProfile(store, 'example');
  expect(filesBelow(store.planDirectory)).toEqual(['ee/55.plan']);
  expect(readdirSync(store.planDirectory)).toEqual(['ee']);
});

it('leaves stale files out of the plan and says which', async () => {
  const profile = await root.profile();
  root.write(DATA, 'x'.repeat(40_960));
  const { stale } = await installProfile(store, profile);
  expect(stale).toEqual([
    { path: DATA, state: 'stale', why: 'size', expected: '9 bytes', found: '40960 bytes' },
  ]);
  const plan = decodePlan(readFileSync(planAt('aa/11.plan')), 'plan');
  expect(plan.files.map(({ path }) => path)).toEqual([PROGRAM, LIBRARY]);
});

it('plans what can be carried over to the builds that are here, and installs the profile as it was made', async () => {
  const profile = await root.profile();
  root.write(DATA, 'other data');
  const { stale, portedPath } = await installProfile(store, profile);
  expect(stale).toEqual([]);
  const plan = decodePlan(readFileSync(planAt('aa/11.plan')), 'plan');
  expect(plan.files.map(({ path }) => path).sort()).toEqual([PROGRAM, LIBRARY, DATA]);
  expect(await readProfile(store, 'example')).toEqual(profile);
  expect(portedPath).toBe(portedPathIn(store, 'example'));
  expect((await listProfiles([store]))[0]).toMatchObject({ portedPath, content: { name: 'example' } });
});

it('takes the copy of a former profile away, and with the profile its own', async () => {
  const former = await root.profile();
  root.write(DATA, 'other data');
  const { portedPath = '' } = await installProfile(store, former);
  expect(existsSync(portedPath)).toBe(true);
  expect(await installProfile(store, await root.profile())).not.toHaveProperty('portedPath');
  expect(existsSync(portedPath)).toBe(false);
  await installProfile(store, former);
  expect((await removeProfile(store, 'example')).removedPaths).toContain(portedPath);
  expect(existsSync(portedPath)).toBe(false);
});

it('refuses a profile that fits nothing, and keeps what was there', async () => {
  await installProfile(store, await root.profile());
  const before = readFileSync(planAt('aa/11.plan'));
  const profile = await root.profile();
  for (const path of [PROGRAM, LIBRARY, DATA]) root.write(path, elf('ff66', 'new'));
  await expect(installProfile(store, profile)).rejects.toMatchObject({ code: 'STALE' });
  expect(readFileSync(planAt('aa/11.plan'))).toEqual(before);
});

it('refuses a second name for a program that has a profile', async () => {
  await installProfile(store, await root.profile());
  await expect(installProfile(store, await root.profile('again'))).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `profile 'example' already serves '${PROGRAM}'`,
  });
  expect(await readProfile(store, 'again')).toBeUndefined();
});

it('does not write over a mask, and removes none', async () => {
  mkdirSync(planAt('aa'), { recursive: true });
  writeFileSync(planAt('aa/11.plan'), '');
  const { planPaths, maskedPaths } = await installProfile(store, await root.profile());
  expect(planPaths).toEqual([]);
  expect(maskedPaths).toEqual([planAt('aa/11.plan')]);
  await removeProfile(store, 'example');
  expect(statSync(planAt('aa/11.plan')).size).toBe(0);
});

it('gives a program that two profiles reach to the one that is trained by starting it', async () => {
  root.write('/usr/bin/wrapper', '#!/bin/sh\n');
  await installProfile(store, await root.profile('wrapper', ['/usr/bin/wrapper', PROGRAM], [PROGRAM]));
  const filesOfPlan = () =>
    decodePlan(readFileSync(planAt('aa/11.plan')), 'plan').files.map(({ path }) => path);
  expect(filesOfPlan()).toEqual([PROGRAM]);
  await installProfile(store, await root.profile());
  expect(filesOfPlan()).toEqual([PROGRAM, LIBRARY, DATA]);
  await installProfile(store, await root.profile('wrapper', ['/usr/bin/wrapper', PROGRAM], [PROGRAM]));
  expect(filesOfPlan()).toEqual([PROGRAM, LIBRARY, DATA]);
  await removeProfile(store, 'example');
  expect(filesOfPlan()).toEqual([PROGRAM]);
  await removeProfile(store, 'wrapper');
  expect(filesBelow(store.planDirectory)).toEqual([]);
});

it('removes a profile with its plans, even one that cannot be read any more', async () => {
  await installProfile(store, await root.profile());
  writeFileSync(join(store.profileDirectory, 'broken.prefault.json'), '{');
  await removeProfile(store, 'example');
  expect(filesBelow(store.planDirectory)).toEqual([]);
  await removeProfile(store, 'broken');
  expect(await listProfiles([store])).toEqual([]);
  await expect(removeProfile(store, 'broken')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('cleans up what an interrupted write left, and takes it for nothing before', async () => {
  await installProfile(store, await root.profile());
  const leftovers = [
    planAt('aa/.11.plan.0123456789ab.prefault-tmp'),
    join(store.profileDirectory, '.example.prefault.json.0123456789ab.prefault-tmp'),
  ];
  for (const path of leftovers) writeFileSync(path, 'half');
  expect((await listProfiles([store])).map(({ name }) => name)).toEqual(['example']);
  await installProfile(store, await root.profile());
  for (const path of leftovers) expect(existsSync(path)).toBe(false);
});

describe('verifyInstalled', () => {
  const states = async () => {
    const profile = await readProfile(store, 'example');
    if (profile === undefined) throw new Error('not installed');
    const verdict = await verifyInstalled(store, profile, { stores: [store] });
    return { plans: verdict.plans.map(({ state }) => state), fresh: isFresh(verdict) };
  };

  beforeEach(async () => {
    await installProfile(store, await root.profile());
  });

  it('finds an untouched installation fresh', async () => {
    expect(await states()).toEqual({ plans: ['present'], fresh: true });
  });

  const damages: [string, () => void][] = [
    ['missing', () => rmSync(planAt('aa/11.plan'))],
    ['masked', () => writeFileSync(planAt('aa/11.plan'), '')],
    [
      'damaged',
      () => writeFileSync(planAt('aa/11.plan'), readFileSync(planAt('aa/11.plan')).subarray(0, 200)),
    ],
    ['refused', () => chmodSync(planAt('aa/11.plan'), 0o664)],
    ['refused', () => chmodSync(dirname(planAt('aa/11.plan')), 0o777)],
    ['stale', () => root.write(DATA, 'other data')],
    ['missing', () => root.write(PROGRAM, elf('dd44', 'new'))],
    ['missing', () => rmSync(root.at(PROGRAM))],
  ];

  it.each(damages)('calls the plan %s when it is', async (state, damage) => {
    damage();
    expect(await states()).toEqual({ plans: [state], fresh: false });
  });

  it('sees a mask in a store that comes first', async () => {
    const user = storeFor({ scope: 'user', root: root.path, env: { HOME: '/home/u' } });
    mkdirSync(join(user.planDirectory, 'aa'), { recursive: true });
    writeFileSync(join(user.planDirectory, 'aa/11.plan'), '');
    const verdict = await verifyInstalled(store, await root.profile(), { stores: [user, store] });
    expect(verdict.plans).toEqual([
      { program: PROGRAM, state: 'masked', path: root.at('/home/u/.cache/prefault/plans/aa/11.plan') },
    ]);
  });
});
