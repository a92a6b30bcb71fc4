import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrefaultError } from '../../src/errors.js';
import { encodeProfile } from '../../src/profile/index.js';
import { allStores, listProfiles, readProfile, storeFor } from '../../src/store/index.js';
import { writeAtomically } from '../../src/system/index.js';
import { SystemRoot } from './system-root.js';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
});

afterEach(() => root.remove());

const env = { HOME: '/home/u' };

async function put(scope: 'user' | 'system' | 'shipped', name: string, content?: string): Promise<void> {
  const store = storeFor({ scope, root: root.path, env });
  const text = content ?? encodeProfile(await root.profile(name));
  await writeAtomically(join(store.profileDirectory, `${name}.prefault.json`), text, { mode: 0o644 });
}

it('lists the profiles of all stores in the order of the appliers, and says which are shadowed', async () => {
  await put('shipped', 'git');
  await put('shipped', 'gimp');
  await put('system', 'git');
  await put('user', 'git');
  const listed = await listProfiles(allStores({ root: root.path, env }));
  expect(listed.map(({ name, store, shadowedBy }) => [name, store.scope, shadowedBy])).toEqual([
    ['git', 'user', undefined],
    ['git', 'system', 'user'],
    ['gimp', 'shipped', undefined],
    ['git', 'shipped', 'user'],
  ]);
});

it('lists a damaged profile with its error, beside the others', async () => {
  await put('system', 'broken', '{');
  await put('system', 'whole');
  await put('system', 'misnamed', encodeProfile(await root.profile('another')));
  const [broken, misnamed, whole] = await listProfiles([root.store]);
  expect(broken?.content).toMatchObject({ code: 'BAD_FORMAT' });
  expect(misnamed?.content).toMatchObject({
    code: 'BAD_FORMAT',
    message: expect.stringContaining("'another'"),
  });
  expect(whole?.content).not.toBeInstanceOf(PrefaultError);
});

it('lists nothing where there is no store', async () => {
  expect(await listProfiles(allStores({ root: join(root.path, 'absent'), env }))).toEqual([]);
  expect(await readProfile(root.store, 'absent')).toBeUndefined();
});

it('takes other files in the directory for no profiles', async () => {
  await put('system', 'git');
  for (const name of ['.hidden.prefault.json', 'README', 'git.json']) {
    writeFileSync(join(root.store.profileDirectory, name), '');
  }
  expect((await listProfiles([root.store])).map(({ name }) => name)).toEqual(['git']);
});

describe('storeFor', () => {
  it.each([
    [{ HOME: '/home/u' }, '/home/u/.local/share/prefault/profiles', '/home/u/.cache/prefault/plans'],
    [
      { HOME: '/home/u', XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache' },
      '/data/prefault/profiles',
      '/cache/prefault/plans',
    ],
    [
      { HOME: '/home/u', XDG_DATA_HOME: 'data', XDG_CACHE_HOME: '' },
      '/home/u/.local/share/prefault/profiles',
      '/home/u/.cache/prefault/plans',
    ],
  ])('places the store of a user with %p by the XDG rules', (variables, profiles, plans) => {
    const store = storeFor({ scope: 'user', root: '/', env: variables });
    expect([store.profileDirectory, store.planDirectory]).toEqual([profiles, plans]);
  });

  it('stays below the root when a directory of it is an absolute link', () => {
    symlinkSync('/usr/share', root.at('/var'));
    const { planDirectory } = storeFor({ scope: 'system', root: root.path, env: {} });
    expect(planDirectory).toBe(root.at('/usr/share/cache/prefault/plans'));
  });
});
